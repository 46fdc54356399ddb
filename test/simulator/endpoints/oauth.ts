import { appOfSecret } from '../checks';
import { dayMs } from '../clock';
import { findCode } from '../codes';
import { refuse } from '../errors';
import type { JsonObject } from '../json';
import { grantAuthorize, OauthPageError, readAuthorize } from '../oauth';
import { relationOf, unionidOf } from '../people';
import type { Simulation } from '../simulation';
import type { WebToken } from '../state';
import { Binary, type Answered, type Endpoint, type OpenCall } from './endpoint';

const tokenMs = 7_200_000;
const refreshMs = 30 * dayMs;

const open = (path: string, run: (call: OpenCall) => Answered): Endpoint => ({
  method: 'GET',
  path,
  auth: 'open',
  body: 'none',
  run,
});

const escaped = (text: string): string =>
  text.replace(
    /[&<>"]/gu,
    (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[found] ?? found,
  );

const page = (title: string, body: string, status = 200): Binary =>
  new Binary(
    `<!doctype html><meta charset="utf-8"><title>${title}</title><body>${body}</body>`,
    'text/html; charset=utf-8',
    status,
  );

/** The consent page; `__person` in the query answers for a person at once and redirects. */
function authorize({ sim, query }: OpenCall): Binary {
  try {
    const wanted = readAuthorize(sim, query);
    const personId = query['__person'];
    if (personId !== undefined && sim.state.people.has(personId)) {
      return new Binary('', 'text/html', 302, { Location: grantAuthorize(sim, wanted, personId, false) });
    }
    const here = new URLSearchParams(query);
    const links = [...sim.state.people.values()].slice(0, 100).map(({ id, nickname }) => {
      here.set('__person', id);
      return `<li><a href="?${escaped(here.toString())}">以「${escaped(nickname)}」的身份同意</a></li>`;
    });
    return page(
      '微信网页授权',
      `<h1>${escaped(wanted.app.settings.name)} 申请获取你的信息</h1><ul>${links.join('')}</ul>`,
    );
  } catch (error) {
    if (!(error instanceof OauthPageError)) throw error;
    return page('出错了', escaped(error.message));
  }
}

function issuePair(
  sim: Simulation,
  granted: Omit<WebToken, 'expiresAt' | 'isRefresh'>,
  refresh?: string,
): { token: string; refresh: string } {
  const now = sim.clock.nowMs();
  const token = `82_${sim.rng.token(86)}`;
  sim.state.webTokens.set(token, { ...granted, expiresAt: now + tokenMs, isRefresh: false });
  if (refresh !== undefined) return { token, refresh };
  const fresh = `82_${sim.rng.token(86)}`;
  sim.state.webTokens.set(fresh, { ...granted, expiresAt: now + refreshMs, isRefresh: true });
  return { token, refresh: fresh };
}

const accessTokenPath = '/sns/oauth2/access_token';

/** 通过 code 换取网页授权 access_token: unionid with snsapi_userinfo only, a snapshot person has made-up ids. */
function accessToken({ sim, query }: OpenCall): JsonObject {
  const app = appOfSecret(sim, query['appid'], query['secret'], accessTokenPath);
  if (query['grant_type'] !== 'authorization_code') throw refuse(40002);
  if (!query['code']) throw refuse(41008);
  const code = findCode(sim, app, 'oauth', query['code']);
  code.isUsed = true;
  const { isSnapshot, personId, scope } = code;
  const openid = isSnapshot
    ? `o${sim.rng.derived(`snapshot|${app.settings.appid}|${code.value}`, 27)}`
    : relationOf(sim, app, personId).openid;
  const unionid = scope === 'snsapi_userinfo' && !isSnapshot ? unionidOf(sim, app, personId) : undefined;
  const { token, refresh } = issuePair(sim, {
    appid: app.settings.appid,
    openid,
    personId,
    scope,
    isSnapshot,
  });
  return {
    access_token: token,
    expires_in: tokenMs / 1000,
    refresh_token: refresh,
    openid,
    scope,
    ...(isSnapshot ? { is_snapshotuser: 1 } : {}),
    ...(unionid ? { unionid } : {}),
  };
}

function refreshToken({ sim, query }: OpenCall): JsonObject {
  const value = query['refresh_token'] ?? '';
  const found = sim.state.webTokens.get(value);
  if (query['grant_type'] !== 'refresh_token') throw refuse(40002);
  if (!found?.isRefresh || found.appid !== query['appid']) throw refuse(40030);
  if (found.expiresAt <= sim.clock.nowMs()) throw refuse(42002);
  const { token } = issuePair(sim, found, value);
  const { openid, scope } = found;
  return { access_token: token, expires_in: tokenMs / 1000, refresh_token: value, openid, scope };
}

function webToken({ sim, query }: OpenCall): WebToken {
  const found = sim.state.webTokens.get(query['access_token'] ?? '');
  if (!found || found.isRefresh) throw refuse(40001);
  if (found.expiresAt <= sim.clock.nowMs()) throw refuse(42001);
  if (found.openid !== query['openid']) throw refuse(40003);
  return found;
}

/** 拉取用户信息: nickname and avatar, sex 0 and no region; 48001 with the base scope. */
function userinfo(call: OpenCall): JsonObject {
  const { sim } = call;
  const token = webToken(call);
  if (token.scope !== 'snsapi_userinfo') throw refuse(48001);
  const person = sim.state.people.get(token.personId);
  const app = sim.state.apps.get(token.appid);
  if (!person || !app) throw refuse(40003);
  const unionid = token.isSnapshot ? undefined : unionidOf(sim, app, person.id);
  return {
    openid: token.openid,
    nickname: token.isSnapshot ? '微信用户' : person.nickname,
    sex: 0,
    language: '',
    city: '',
    province: '',
    country: '',
    headimgurl: token.isSnapshot ? '' : person.avatar,
    privilege: [],
    ...(unionid ? { unionid } : {}),
  };
}

/** 网页授权 (certified service accounts): consent page and `/sns/*`. */
export const oauthEndpoints: Endpoint[] = [
  open('/connect/oauth2/authorize', authorize),
  open(accessTokenPath, accessToken),
  open('/sns/oauth2/refresh_token', refreshToken),
  open('/sns/userinfo', userinfo),
  open('/sns/auth', (call) => {
    webToken(call);
    return { errcode: 0, errmsg: 'ok' };
  }),
];
