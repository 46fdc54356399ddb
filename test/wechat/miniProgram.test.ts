import type { MiniProgram } from '../../src/wechat';
import { createMiniProgram } from '../../src/wechat';
import { isRawDataSigned } from '../../src/wechat/miniProgram/auth';
import type { SimulatorClient } from '../simulator';
import type { WechatWorld } from './accounts';
import { reasonOf, refusalOf, startWechatWorld } from './accounts';

let world: WechatWorld;
let miniProgram: MiniProgram;
let people: SimulatorClient;
let appid: string;

beforeAll(async () => {
  world = await startWechatWorld();
  miniProgram = createMiniProgram(world.options(world.miniProgram));
  people = world.simulator.client;
  appid = world.miniProgram.appid;
  await people.updateApp(appid, { privacyDeclared: ['phone'] });
});
afterAll(() => world.stop());

describe('login', () => {
  it('turns a code into a person, once', async () => {
    const { id } = await people.createPerson();
    const { jsCode } = await people.openMiniProgram(id, appid);
    const session = await miniProgram.auth.code2session(jsCode);
    expect(session).toMatchObject({
      openid: await people.openid(id, appid),
      unionid: await people.unionid(id, appid),
    });
    expect(await refusalOf(miniProgram.auth.code2session(jsCode))).toBe(40163);
    expect(await refusalOf(miniProgram.auth.code2session('nothing'))).toBe(40029);
    expect(await reasonOf(miniProgram.auth.code2session('nothing'))).toBe('codeInvalid');
  });

  it('refuses a risky person and an old code by their own reasons', async () => {
    const { id } = await people.createPerson({ isHighRisk: true });
    const { jsCode } = await people.openMiniProgram(id, appid);
    const risky = miniProgram.auth.code2session(jsCode);
    await expect(risky).rejects.toMatchObject({ errcode: 40226, reason: 'notPermitted' });
    const other = await people.createPerson();
    const { jsCode: old } = await people.openMiniProgram(other.id, appid);
    world.clock.advance(5 * 60_000 + 1);
    expect(await refusalOf(miniProgram.auth.code2session(old))).toBe(40029);
  });

  it('checks and renews a session', async () => {
    const { id } = await people.createPerson();
    const { jsCode } = await people.openMiniProgram(id, appid);
    const session = await miniProgram.auth.code2session(jsCode);
    expect(await miniProgram.auth.checksession(session)).toBe(true);
    const renewed = await miniProgram.auth.resetusersessionkey(session);
    expect(renewed.sessionKey).not.toBe(session.sessionKey);
    expect(await miniProgram.auth.checksession(session)).toBe(false);
    expect(await miniProgram.auth.checksession(renewed)).toBe(true);
    expect(await refusalOf(miniProgram.auth.checksession({ ...session, openid: 'oNobody' }))).toBe(40003);
  });

  it('V12: knows data that WeChat signed for a session', () => {
    const rawData =
      '{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}';
    const signature = '75e81ceda165f4ffa64f4068af58c64b8f54b88c';
    expect(isRawDataSigned(rawData, signature, 'HyVFkGl5F5OQWJZZaNzBBg==')).toBe(true);
    expect(isRawDataSigned(rawData.replace('Band', 'band'), signature, 'HyVFkGl5F5OQWJZZaNzBBg==')).toBe(
      false,
    );
    expect(isRawDataSigned(rawData, signature, 'other')).toBe(false);
  });
});

describe('phone', () => {
  it('comes once per code, and only for its own person', async () => {
    const { id } = await people.createPerson({ phone: '13800138000' });
    const { id: otherId } = await people.createPerson();
    const [openid, otherOpenid] = [await people.openid(id, appid), await people.openid(otherId, appid)];
    const code = (await people.authorisePhone(id, appid)).code ?? '';
    expect(await refusalOf(miniProgram.phoneNumber.getuserphonenumber(code, otherOpenid))).toBe(40029);
    expect(await miniProgram.phoneNumber.getuserphonenumber(code, openid)).toEqual({
      phoneNumber: '13800138000',
      purePhoneNumber: '13800138000',
      countryCode: '86',
    });
    expect(await reasonOf(miniProgram.phoneNumber.getuserphonenumber(code, openid))).toBe('codeInvalid');
    const abroad = await people.createPerson({ phone: '5550100', countryCode: '1' });
    const { code: abroadCode } = await people.authorisePhone(abroad.id, appid);
    expect(await miniProgram.phoneNumber.getuserphonenumber(abroadCode ?? '')).toMatchObject({
      phoneNumber: '+15550100',
    });
  });
});

describe('risk', () => {
  it('is a rank from 0 to 4', async () => {
    const [calm, risky] = [await people.createPerson(), await people.createPerson({ isHighRisk: true })];
    const rank = async (id: string) =>
      miniProgram.userRiskRank.getuserriskrank({
        openid: await people.openid(id, appid),
        scene: 'marketing',
        clientIp: '203.0.113.7',
      });
    expect(await rank(calm.id)).toMatchObject({
      riskRank: 0,
      requestId: expect.stringMatching(/^\d+$/) as unknown,
    });
    expect(await rank(risky.id)).toMatchObject({ riskRank: 4 });
    const wrong = { openid: 'o', scene: 'registration', clientIp: 'localhost' } as const;
    expect(await refusalOf(miniProgram.userRiskRank.getuserriskrank(wrong))).toBe('WECHAT_ARGUMENT_INVALID');
  });
});

describe('subscription messages', () => {
  it('spend one acceptance each', async () => {
    const { id } = await people.createPerson();
    const openid = await people.openid(id, appid);
    const keywords = [{ name: 'thing1', label: '内容' }];
    const templateId = await people.addTemplate(appid, { kind: 'subscribe', title: '到货提醒', keywords });
    const message = {
      openid,
      templateId,
      page: 'pages/home?a=1',
      miniprogramState: 'formal',
      values: { thing1: '到货' },
    } as const;
    expect(await refusalOf(miniProgram.subscribeMessage.send(message))).toBe(43101);
    await people.act(id, appid, 'subscribePopup', { templates: { [templateId]: 'accept' } });
    expect((await miniProgram.subscribeMessage.send(message)).msgid).toMatch(/^\d{16,}$/);
    expect(await refusalOf(miniProgram.subscribeMessage.send(message))).toBe(43101);
    expect((await miniProgram.subscribeMessage.template.gettemplate()).map((own) => own.templateId)).toEqual([
      templateId,
    ]);
    const [message1] = await people.phone(id);
    expect(message1).toMatchObject({
      text: '到货提醒\n内容：到货',
      payload: { lang: 'zh_CN', page: 'pages/home?a=1' },
    });
  });

  it('are doubtful, not failed, when the answer is lost', async () => {
    const { id } = await people.createPerson();
    const openid = await people.openid(id, appid);
    const keywords = [{ name: 'thing1', label: '内容' }];
    const templateId = await people.addTemplate(appid, { kind: 'subscribe', title: '到货提醒', keywords });
    await people.act(id, appid, 'subscribePopup', { templates: { [templateId]: 'accept' } });
    const path = '/cgi-bin/message/subscribe/send';
    const fault = await people.faults.add({ kind: 'dropConnection', when: 'after', path, count: 1 });
    const lost = miniProgram.subscribeMessage.send({ openid, templateId, values: { thing1: '到货' } });
    await expect(lost).rejects.toMatchObject({ sent: 'unknown', reason: 'busy' });
    expect(await people.phone(id)).toHaveLength(1);
    await people.faults.clear(fault);
  });
});

describe('codes and links', () => {
  it('are pictures that carry a scene or a path', async () => {
    const code = {
      scene: 'c0001',
      page: 'pages/join/index',
      width: 280,
      isHyaline: false,
      checkPath: false,
    } as const;
    const picture = await miniProgram.wxacode.getwxacodeunlimit({ ...code, envVersion: 'release' });
    expect(picture.contentType).toMatch(/^image\//);
    expect((await people.codes()).miniProgramCodes).toContainEqual(
      expect.objectContaining({ appid, scene: 'c0001', page: 'pages/join/index' }),
    );
    expect((await miniProgram.wxacode.getwxacode('pages/home?a=1')).contentType).toMatch(/^image\//);
    const wrong = [
      { scene: '' },
      { scene: 'x'.repeat(33) },
      { scene: 'a%20b' },
      { scene: '中文' },
      { scene: 'a', page: '/pages/home' },
      { scene: 'a', page: 'pages/home?a=1' },
      { scene: 'a', width: 100 },
    ];
    for (const one of wrong) {
      expect(await refusalOf(miniProgram.wxacode.getwxacodeunlimit(one))).toBe('WECHAT_ARGUMENT_INVALID');
    }
    await people.updateApp(appid, { releasedPages: ['pages/home'] });
    expect(await refusalOf(miniProgram.wxacode.getwxacodeunlimit({ scene: 'a', page: 'pages/new' }))).toBe(
      41030,
    );
    await people.updateApp(appid, { releasedPages: [] });
  });

  it('open the Mini Program from elsewhere', async () => {
    const target = { path: 'pages/home', query: 'a=1', envVersion: 'release', expireDays: 30 } as const;
    expect(await miniProgram.urlLink.generateUrllink(target)).toMatch(/^https:\/\/wxaurl\.cn\//);
    expect(await miniProgram.urlLink.generatescheme(target)).toMatch(/^weixin:\/\/dl\/business\/\?t=/);
    expect(await miniProgram.urlLink.genwxashortlink('pages/home', '会员', false)).toContain('小程序');
    const late = { ...target, expireDays: 31 };
    expect(await refusalOf(miniProgram.urlLink.generateUrllink(late))).toBe('WECHAT_ARGUMENT_INVALID');
    expect(await refusalOf(miniProgram.urlLink.generatescheme({ ...late, expireDays: 1.5 }))).toBe(
      'WECHAT_ARGUMENT_INVALID',
    );
  });
});
