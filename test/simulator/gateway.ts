import { admit, admitOpen, type Incoming } from './checks';
import { endpointByPath } from './endpoints';
import { Binary, type Answered, type Endpoint } from './endpoints/endpoint';
import { refuse, WechatRefusal } from './errors';
import { toJson } from './json';
import type { Simulation } from './simulation';
import type { RequestRecord } from './state';

/** What leaves the simulator, and what a fault does to the connection. */
export interface Outcome {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
  connection: 'whole' | 'dropped' | 'truncated';
}

const json = (status: number, body: string): Outcome => ({
  status,
  headers: { 'Content-Type': 'application/json; encoding=utf-8' },
  body,
  connection: 'whole',
});

const dropped: Outcome = { status: 0, headers: {}, body: '', connection: 'dropped' };

async function work(
  sim: Simulation,
  endpoint: Endpoint,
  incoming: Incoming,
  record: RequestRecord,
): Promise<Answered> {
  if (endpoint.auth === 'open') {
    return endpoint.run(admitOpen(sim, endpoint, incoming));
  }
  const call = admit(sim, endpoint, incoming, (app) => {
    record.appid = app.settings.appid;
  });
  return endpoint.run(call);
}

/** Errors are HTTP 200 with errcode, errmsg and `rid: %08x-%08x-%08x`. */
function refusal(error: unknown, record: RequestRecord): Outcome {
  if (!(error instanceof WechatRefusal)) throw error;
  record.errcode = error.errcode;
  return json(
    200,
    toJson({ errcode: error.errcode, errmsg: `${error.message} rid: ${record.rid}`, ...error.extra }),
  );
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function answer(sim: Simulation, incoming: Incoming, record: RequestRecord): Promise<Outcome> {
  const endpoint = endpointByPath.get(incoming.path);
  if (!endpoint) throw refuse(40066);
  const appid = sim.state.tokens.get(incoming.query['access_token'] ?? '')?.appid ?? incoming.query['appid'];
  const target = { app: appid, path: incoming.path };
  const latency = sim.faults.take('latency', target);
  if (latency) await pause(latency.ms + latency.jitter * sim.rng.fraction());
  if (sim.faults.take('systemError500', target)) return json(500, '');
  const drop = sim.faults.take('dropConnection', target);
  if (drop?.when === 'before') return dropped;
  const busy = sim.faults.take('busy', target);
  if (busy && !busy.processed) throw refuse(-1);
  const truncated = sim.faults.take('truncatedBody', target);
  const answered = await work(sim, endpoint, incoming, record);
  if (drop) return dropped;
  if (busy) throw refuse(-1);
  const outcome: Outcome =
    answered instanceof Binary
      ? {
          status: answered.status,
          headers: { 'Content-Type': answered.contentType, ...answered.headers },
          body: answered.content,
          connection: 'whole',
        }
      : json(200, toJson(answered));
  return truncated ? { ...outcome, connection: 'truncated' } : outcome;
}

/** Answers one request as `api.weixin.qq.com`, `mp.weixin.qq.com` or `open.weixin.qq.com` would, and logs it. */
export async function serveWechat(sim: Simulation, incoming: Incoming): Promise<Outcome> {
  const startedAt = performance.now();
  const now = sim.clock.nowSeconds();
  const record: RequestRecord = {
    at: sim.clock.nowMs(),
    rid: `${now.toString(16)}-${sim.rng.hex(8)}-${sim.rng.hex(8)}`,
    method: incoming.method,
    path: incoming.path,
    query: incoming.query,
    appid: null,
    body: incoming.contentType.includes('multipart') ? '' : incoming.raw.toString('utf8', 0, 2_000),
    status: 0,
    errcode: 0,
    latencyMs: 0,
  };
  sim.state.requests.add(record);
  const outcome = await answer(sim, incoming, record).catch((error: unknown) => refusal(error, record));
  record.status = outcome.status;
  record.latencyMs = Math.round((performance.now() - startedAt) * 100) / 100;
  return outcome;
}
