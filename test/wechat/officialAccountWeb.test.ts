import type { OfficialAccount } from '../../src/wechat';
import { createOfficialAccount } from '../../src/wechat';
import { signJssdk } from '../../src/wechat/officialAccount/jssdk';
import type { SimulatorClient } from '../simulator';
import type { WechatWorld } from './accounts';
import { refusalOf, startWechatWorld } from './accounts';

let world: WechatWorld;
let oa: OfficialAccount;
let people: SimulatorClient;
let appid: string;

beforeAll(async () => {
  world = await startWechatWorld();
  oa = createOfficialAccount(world.options(world.officialAccount));
  people = world.simulator.client;
  appid = world.officialAccount.appid;
});
afterAll(() => world.stop());

describe('web authorisation', () => {
  async function codeOf(
    person: string,
    scope: 'snsapi_base' | 'snsapi_userinfo',
    snapshot = false,
  ): Promise<string> {
    const url = oa.oauth.authorizeUrl('https://brand.example/h5?a=1', scope, 'state1');
    const { redirectUrl } = await people.act(person, appid, 'openH5', { url, snapshot });
    const back = new URL(redirectUrl ?? '');
    expect([back.searchParams.get('a'), back.searchParams.get('state')]).toEqual(['1', 'state1']);
    return back.searchParams.get('code') ?? '';
  }

  it('asks in the order of parameters that WeChat wants', () => {
    expect(oa.oauth.authorizeUrl('https://h/?a=1&b', 'snsapi_base', 's')).toBe(
      `${world.simulator.url}/connect/oauth2/authorize?appid=${appid}&redirect_uri=https%3A%2F%2Fh%2F%3Fa%3D1%26b` +
        '&response_type=code&scope=snsapi_base&state=s#wechat_redirect',
    );
    expect(() => oa.oauth.authorizeUrl('https://h', 'snsapi_base', 'a&b')).toThrow('state');
  });

  it('tells the person once per code, and the unionid only with consent', async () => {
    const { id } = await people.createPerson({ nickname: '小王' });
    const base = await oa.oauth.accessToken(await codeOf(id, 'snsapi_base'));
    expect(base).toMatchObject({
      openid: await people.openid(id, appid),
      unionid: undefined,
      isSnapshot: false,
    });
    expect(await refusalOf(oa.oauth.userinfo(base))).toBe(48001);

    const code = await codeOf(id, 'snsapi_userinfo');
    const grant = await oa.oauth.accessToken(code);
    expect(grant.unionid).toBe(await people.unionid(id, appid));
    expect(await oa.oauth.userinfo(grant)).toMatchObject({
      openid: grant.openid,
      nickname: '小王',
      unionid: grant.unionid,
    });
    await oa.oauth.auth(grant);
    expect(await oa.oauth.refreshToken(grant.refreshToken ?? '')).toMatchObject({ openid: grant.openid });
    expect(await refusalOf(oa.oauth.accessToken(code))).toBe(40163);
    expect(await refusalOf(oa.oauth.accessToken('nothing'))).toBe(40029);
    expect(await refusalOf(oa.oauth.auth({ ...grant, accessToken: 'x' }))).not.toBe('accepted');
  });

  it('marks a virtual person', async () => {
    const { id } = await people.createPerson();
    expect(await oa.oauth.accessToken(await codeOf(id, 'snsapi_base', true))).toMatchObject({
      isSnapshot: true,
    });
  });
});

describe('JS-SDK', () => {
  it('V10: signs a page as the official appendix does', () => {
    const ticket = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg';
    const url = 'http://mp.weixin.qq.com?params=value';
    const signature = '0f9de62fce790f9a083d5c99e95740ceb90c27ed';
    expect(signJssdk(ticket, 'Wm3WZYTPz0wzccnW', 1_414_587_457, url)).toBe(signature);
    expect(signJssdk(ticket, 'Wm3WZYTPz0wzccnW', 1_414_587_457, `${url}#top`)).toBe(signature);
  });

  it('fetches its ticket once for many pages, and anew before it ends', async () => {
    const tickets = async () =>
      (await people.requests()).filter(({ path }) => path === '/cgi-bin/ticket/getticket').length;
    const configs = await Promise.all(
      [1, 2, 3].map((page) => oa.jssdk.config(`https://brand.example/${page}`)),
    );
    expect(await tickets()).toBe(1);
    const ticket = await oa.jssdk.getticket();
    for (const [index, config] of configs.entries()) {
      const { nonceStr, timestamp, signature } = config;
      expect(config.appId).toBe(appid);
      expect(signature).toBe(signJssdk(ticket, nonceStr, timestamp, `https://brand.example/${index + 1}`));
    }
    world.clock.advance(2 * 3_600_000);
    expect(await oa.jssdk.getticket()).not.toBe(ticket);
    expect(await tickets()).toBe(2);
  });
});

describe('the account', () => {
  it('knows its addresses, its quota and whether WeChat reaches it', async () => {
    expect(await oa.account.getApiDomainIp()).toEqual(['127.0.0.1']);
    expect(await oa.account.getcallbackip()).toEqual(['127.0.0.1']);
    await people.updateApp(appid, { callback: { urls: ['http://127.0.0.1:9/callback'] } });
    expect(await oa.account.callbackCheck()).toMatchObject({
      addresses: [{ ip: '127.0.0.1' }],
      pings: [{ ip: '127.0.0.1', loss: '0%' }],
    });
    const before = await oa.account.quotaGet('/cgi-bin/get_api_domain_ip');
    expect(before).toMatchObject({ used: 1, remain: before.dailyLimit - 1 });
    expect(before.rate?.refreshSeconds).toBe(60);
    await oa.account.clearQuota();
    expect((await oa.account.quotaGet('/cgi-bin/get_api_domain_ip')).used).toBe(0);
    expect(await refusalOf(oa.account.quotaGet('https://api.weixin.qq.com/x'))).toBe(
      'WECHAT_ARGUMENT_INVALID',
    );
    expect(await refusalOf(oa.account.quotaGet('/cgi-bin/nothing'))).toBe(76021);
  });
});
