import { appOfSecret, checkAddress } from '../../checks';
import { refuse } from '../../errors';
import { textAt } from '../../json';
import { spendQuota } from '../../quota';
import { issueClassic, issueStable } from '../../tokens';
import { everyAccount, get, post, type Endpoint } from '../endpoint';

const tokenPath = '/cgi-bin/token';
const stablePath = '/cgi-bin/stable_token';

/** 获取 Access token: 2,000 calls a day. */
const token: Endpoint = {
  method: 'GET',
  path: tokenPath,
  auth: 'open',
  body: 'none',
  run: ({ sim, query }) => {
    if (query['grant_type'] !== 'client_credential') throw refuse(40002);
    const app = appOfSecret(sim, query['appid'], query['secret'], tokenPath);
    checkAddress(sim, app, tokenPath);
    spendQuota(sim, app, tokenPath, { daily: 2_000 });
    return issueClassic(sim, app);
  },
};

/** 获取稳定版接口调用凭据: 10,000 calls a minute, 500,000 a day. */
const stableToken: Endpoint = {
  method: 'POST',
  path: stablePath,
  auth: 'open',
  body: 'json',
  run: ({ sim, body }) => {
    if (textAt(body, 'grant_type') !== 'client_credential') throw refuse(40002);
    const app = appOfSecret(sim, textAt(body, 'appid'), textAt(body, 'secret'), stablePath);
    checkAddress(sim, app, stablePath);
    spendQuota(sim, app, stablePath, { daily: 500_000, perMinute: 10_000 });
    return issueStable(sim, app, body['force_refresh'] === true);
  },
};

/** Who may call back, and whether that works (获取微信 API / callback IP, 网络检测). */
export const credentialEndpoints: Endpoint[] = [
  token,
  stableToken,
  get('/cgi-bin/get_api_domain_ip', everyAccount, () => ({ ip_list: ['127.0.0.1'] })),
  get('/cgi-bin/getcallbackip', everyAccount, () => ({ ip_list: ['127.0.0.1'] })),
  post('/cgi-bin/callback/check', everyAccount, ({ app, body }) => {
    const action = textAt(body, 'action') ?? '';
    const operator = textAt(body, 'check_operator') ?? '';
    if (!['dns', 'ping', 'all'].includes(action)) throw refuse(40035);
    if (!['CHINANET', 'UNICOM', 'CAP', 'DEFAULT'].includes(operator)) throw refuse(40035);
    const hosts = app.settings.callback.urls.map((url) => new URL(url).hostname);
    return {
      dns: action === 'ping' ? [] : hosts.map((ip) => ({ ip, real_operator: 'DEFAULT' })),
      ping:
        action === 'dns'
          ? []
          : hosts.map((ip) => ({ ip, from_operator: 'DEFAULT', package_loss: '0%', time: '0.1ms' })),
    };
  }),
];
