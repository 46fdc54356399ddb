import { equalsInConstantTime } from '../crypto';
import { AppError } from '../errors';
import type { Metrics } from './metrics';
import type { Gate, Principal, Route } from './route';
import { anyone, rawRoute } from './route';

export interface OperationsOptions {
  readonly metrics: Metrics;
  /** Bearer token of /metrics; empty lets only this machine read them. */
  readonly metricsToken: string;
  /** Resolves when the server can do its work; rejects or hangs when it cannot. */
  readonly checkReady: () => Promise<void>;
}

/** `/healthz` (the process lives), `/readyz` (it can serve) and `/metrics`. */
export function operationsRoutes({ metrics, metricsToken, checkReady }: OperationsOptions): Route[] {
  return [
    rawRoute({
      method: 'GET',
      path: '/healthz',
      summary: 'The process is alive.',
      who: anyone,
      contentType: 'text/plain',
      handle: () => Promise.resolve({ status: 200, contentType: 'text/plain', body: 'ok' }),
    }),
    rawRoute({
      method: 'GET',
      path: '/readyz',
      summary: 'The server can reach its database and is not stopping.',
      who: anyone,
      contentType: 'text/plain',
      handle: async () => {
        await checkReady();
        return { status: 200, contentType: 'text/plain', body: 'ready' };
      },
    }),
    rawRoute({
      method: 'GET',
      path: '/metrics',
      summary: 'Prometheus metrics.',
      who: metricsReader(metricsToken),
      contentType: 'text/plain',
      handle: async () => ({ status: 200, ...(await metrics.render()) }),
    }),
  ];
}

const loopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

function metricsReader(token: string): Gate<Principal> {
  return {
    name: 'metricsReader',
    check({ headers, ip }) {
      const sent = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
      const isAllowed = token === '' ? loopback.test(ip) : equalsInConstantTime(sent, token);
      if (isAllowed) return Promise.resolve({ principalId: 'metricsReader' });
      return Promise.reject(
        new AppError('METRICS_TOKEN_WRONG', 'unauthenticated', 'send the metrics token as a bearer token'),
      );
    },
  };
}
