import { createHash } from 'node:crypto';
import axios from 'axios';
import type { AccountConfig } from '../../config';
import type { OfficialAccount } from '../wechat';
import { WechatError } from '../wechat';
import type { Command, CommandContext } from './command';

/** One line of the report. `unknown` is amber: it could not be found out and says how to. */
interface Finding {
  readonly state: 'good' | 'bad' | 'unknown';
  readonly what: string;
  readonly advice?: string;
}

const colours = {
  good: '\x1b[32m通过\x1b[0m',
  bad: '\x1b[31m缺少\x1b[0m',
  unknown: '\x1b[33m未知\x1b[0m',
} as const;

/** What only a person can do or see; WeChat has no interface that tells. */
const byHand = [
  '域名 ICP 备案、小程序备案',
  '小程序后台 request 合法域名、业务域名',
  '小程序类目、用户隐私保护指引（手机号等每一种信息）',
  '手机号快速验证组件的资源包（试用 1,000 次后付费）',
];

/** Asks WeChat and our own public address what the accounts still lack. Exit code 1 when something is red. */
export const checkAccountCommand: Command = {
  name: 'check-account',
  usage: '',
  summary: 'what the WeChat accounts still lack, in green and red',
  async run(context) {
    const { app, config, print } = context;
    const { officialAccount, miniProgram } = app.wechat;
    const findings = [
      ...(await checkToken('公众号', () => officialAccount.account.getcallbackip())),
      await checkCallback('公众号', context, config.officialAccount),
      ...(await checkCertification(officialAccount)),
      await checkUnionid(officialAccount),
      ...(await checkToken('小程序', () =>
        miniProgram.wxacode.getwxacodeunlimit({ scene: 'check', checkPath: false }),
      )),
      await checkCallback('小程序', context, config.miniProgram),
      checkDomain(config.http.publicBaseUrl),
    ];
    for (const { state, what, advice } of findings) {
      print(`${colours[state]}  ${what}${advice === undefined ? '' : `：${advice}`}`);
    }
    print('\n以下只能由人确认：');
    for (const line of byHand) print(`  · ${line}`);
    return findings.some(({ state }) => state === 'bad') ? 1 : 0;
  },
};

/** AppID, AppSecret and the IP whitelist are right when any call succeeds. */
async function checkToken(account: string, call: () => Promise<unknown>): Promise<Finding[]> {
  try {
    await call();
    return [{ state: 'good', what: `${account}：AppID、AppSecret、IP 白名单` }];
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    return [{ state: 'bad', what: `${account}：AppID、AppSecret、IP 白名单`, advice: error.message }];
  }
}

/** Verifies our own callback through the public address, as WeChat's console does. */
async function checkCallback(
  account: string,
  { config, clock }: CommandContext,
  callback: AccountConfig,
): Promise<Finding> {
  const what = `${account}：回调地址 ${config.http.publicBaseUrl}/callback/${callback.appid}`;
  const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
  const [nonce, echostr] = ['huan-check', 'huan-check-echo'];
  const parts = [callback.token, timestamp, nonce].sort().join('');
  const signature = createHash('sha1').update(parts).digest('hex');
  try {
    const { status, data } = await axios.get<string>(
      `${config.http.publicBaseUrl}/callback/${callback.appid}`,
      {
        params: { signature, timestamp, nonce, echostr },
        timeout: 5_000,
        maxRedirects: 0,
        maxContentLength: 10_000,
        responseType: 'text',
        validateStatus: () => true,
      },
    );
    if (status === 200 && data === echostr) return { state: 'good', what };
    return { state: 'bad', what, advice: `答复不对（HTTP ${status}）：确认服务已启动、Token 与此处一致` };
  } catch {
    return { state: 'bad', what, advice: '无法访问：确认域名解析、HTTPS 证书、443 端口和反向代理' };
  }
}

/** Scene codes are open to certified service accounts only. */
async function checkCertification({ qrcode }: OfficialAccount): Promise<Finding[]> {
  const what = '公众号：已认证的服务号（带参二维码可用）';
  try {
    await qrcode.createTemporary('check', 60);
    return [{ state: 'good', what }];
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    return [{ state: 'bad', what, advice: error.message }];
  }
}

/** A follower's unionid is only there when the account is bound to the Open Platform. */
async function checkUnionid({ user }: OfficialAccount): Promise<Finding> {
  const what = '公众号：已绑定微信开放平台（unionid）';
  try {
    const openid = await firstFollower(user);
    if (openid === undefined) return { state: 'unknown', what, advice: '还没有关注者，先关注一次再检查' };
    const { unionid } = await user.info(openid);
    if (unionid !== undefined) return { state: 'good', what };
    return { state: 'bad', what, advice: '在 open.weixin.qq.com 绑定公众号和小程序' };
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    return { state: 'unknown', what, advice: error.message };
  }
}

async function firstFollower(user: OfficialAccount['user']): Promise<string | undefined> {
  for await (const [openid] of user.get()) return openid;
  return undefined;
}

function checkDomain(publicBaseUrl: string): Finding {
  const { protocol, port } = new URL(publicBaseUrl);
  const what = `公开地址 ${publicBaseUrl}`;
  if (protocol === 'https:' && port === '') return { state: 'good', what };
  return { state: 'bad', what, advice: '微信只访问 443 端口的 HTTPS' };
}
