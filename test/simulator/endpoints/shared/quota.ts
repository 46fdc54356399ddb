import { appOfSecret } from '../../checks';
import { chinaDay, dayMs } from '../../clock';
import { refuse } from '../../errors';
import { textAt, type JsonObject } from '../../json';
import { quotaLimits, quotaUse } from '../../quota';
import type { Simulation } from '../../simulation';
import type { App } from '../../state';
import { everyAccount, ok, post, type Call, type Endpoint } from '../endpoint';

const clearsPerMonth = 10;

/** 重置 API 调用次数: ten a natural month together with the console, then 48006. */
function clearAll(sim: Simulation, app: App): JsonObject {
  const month = chinaDay(sim.clock.nowMs()).slice(0, 7);
  if (app.clears.month !== month) app.clears = { month, count: 0 };
  if (app.clears.count >= clearsPerMonth) throw refuse(48006);
  app.clears.count += 1;
  app.quota.clear();
  return ok;
}

const clearWithSecretPath = '/cgi-bin/clear_quota/v2';

/** The table of the page puts appid and appsecret in the body, its sample in the query: both are taken. */
const clearWithSecret: Endpoint = {
  method: 'POST',
  path: clearWithSecretPath,
  auth: 'open',
  body: 'none',
  run: ({ sim, query, raw }) => {
    const form = new URLSearchParams(raw.toString('utf8'));
    const appid = query['appid'] ?? form.get('appid') ?? undefined;
    const secret = query['appsecret'] ?? form.get('appsecret') ?? undefined;
    return clearAll(sim, appOfSecret(sim, appid, secret, clearWithSecretPath));
  },
};

/** Other modules answer which paths exist and what their limits are, so that this one need not import them all. */
export type EndpointLookup = (path: string) => Endpoint | undefined;

function endpointFor(lookup: EndpointLookup, { app, body }: Call): Endpoint {
  const path = textAt(body, 'cgi_path') ?? '';
  if (path.includes('://') || path.includes('weixin.qq.com'))
    throw refuse(76003, 'cgi_path should not contain host');
  const endpoint = lookup(path);
  if (!endpoint || path.startsWith('/sns/')) throw refuse(76021);
  if (endpoint.auth === 'token' && !endpoint.accounts.includes(app.settings.type))
    throw refuse(76022, 'appid is not match');
  return endpoint;
}

const finite = (limit: number): number => (Number.isFinite(limit) ? limit : 50_000_000);

/** 查询 API 调用额度. */
function getQuota(lookup: EndpointLookup, call: Call): JsonObject {
  const endpoint = endpointFor(lookup, call);
  const limits = quotaLimits(call.app, endpoint.path, endpoint);
  const { used } = quotaUse(call.sim, call.app, endpoint.path);
  const daily = finite(limits.daily);
  return {
    ...ok,
    quota: { daily_limit: daily, used, remain: Math.max(0, daily - used) },
    rate_limit: { call_count: finite(limits.perMinute), refresh_second: 60 },
    component_rate_limit: { call_count: 0, refresh_second: 0 },
  };
}

function clearOne(lookup: EndpointLookup, call: Call): JsonObject {
  call.app.quota.delete(endpointFor(lookup, call).path);
  return ok;
}

/** 查询 rid 信息: requests of this account of the last seven days. */
function getRid({ sim, app, body }: Call): JsonObject {
  const rid = textAt(body, 'rid') ?? '';
  if (!/^[\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/u.test(rid)) throw refuse(76003);
  const found = sim.state.requests.list().find((record) => record.rid === rid);
  if (!found || sim.clock.nowMs() - found.at > 7 * dayMs) throw refuse(76001);
  if (found.appid !== app.settings.appid) throw refuse(76002, 'rid is not belong to this appid');
  return {
    ...ok,
    request: {
      invoke_time: Math.floor(found.at / 1000),
      cost_in_ms: Math.round(found.latencyMs),
      request_url: new URLSearchParams(found.query).toString(),
      request_body: found.body,
      response_body: '',
      client_ip: '127.0.0.1',
    },
  };
}

export function quotaEndpoints(lookup: EndpointLookup): Endpoint[] {
  return [
    post('/cgi-bin/clear_quota', everyAccount, ({ sim, app, body }) => {
      if (textAt(body, 'appid') !== app.settings.appid) throw refuse(40013);
      return clearAll(sim, app);
    }),
    clearWithSecret,
    post('/cgi-bin/openapi/quota/get', everyAccount, (call) => getQuota(lookup, call)),
    post('/cgi-bin/openapi/quota/clear', everyAccount, (call) => clearOne(lookup, call)),
    post('/cgi-bin/openapi/rid/get', everyAccount, getRid),
  ];
}
