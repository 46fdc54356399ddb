import { issueCode } from './codes';
import type { Simulation } from './simulation';
import type { App } from './state';

/** A page error of open.weixin.qq.com: 10003 redirect host, 10005 no permission, 10002 anything missing. */
export class OauthPageError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

export interface AuthorizeRequest {
  app: App;
  redirectUri: URL;
  scope: 'snsapi_base' | 'snsapi_userinfo';
  state: string;
}

/** Checks the query of `/connect/oauth2/authorize` (网页授权): certified service account, its own host, a known scope. */
export function readAuthorize(sim: Simulation, query: Readonly<Record<string, string>>): AuthorizeRequest {
  const app = sim.state.apps.get(query['appid'] ?? '');
  if (!app) throw new OauthPageError(10002, 'appid 参数错误');
  if (app.settings.type !== 'oa_service' || !app.settings.isCertified)
    throw new OauthPageError(10005, '没有 scope 权限');
  const { scope } = query;
  if (query['response_type'] !== 'code' || (scope !== 'snsapi_base' && scope !== 'snsapi_userinfo')) {
    throw new OauthPageError(10005, 'scope 参数错误或没有 scope 权限');
  }
  let redirectUri: URL;
  try {
    redirectUri = new URL(query['redirect_uri'] ?? '');
  } catch {
    throw new OauthPageError(10003, 'redirect_uri 参数错误');
  }
  const { oauthDomains } = app.settings;
  if (oauthDomains.length > 0 && !oauthDomains.includes(redirectUri.host)) {
    throw new OauthPageError(10003, 'redirect_uri 域名与后台配置不一致');
  }
  return { app, redirectUri, scope, state: query['state'] ?? '' };
}

/** The address WeChat's browser goes to when this person agrees; with `isSnapshot` as a virtual account. */
export function grantAuthorize(
  sim: Simulation,
  wanted: AuthorizeRequest,
  personId: string,
  isSnapshot: boolean,
): string {
  const url = new URL(wanted.redirectUri);
  const code = issueCode(sim, wanted.app, personId, 'oauth', { scope: wanted.scope, isSnapshot });
  url.searchParams.set('code', code);
  url.searchParams.set('state', wanted.state);
  return url.toString();
}
