import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Prometheus metrics. Labels are names from our own code: never an id, a path with ids or anything of a person. */
export interface Metrics {
  readonly observeRequest: (request: {
    route: string;
    method: string;
    status: number;
    durationMs: number;
  }) => void;
  /** Adds to a counter `huan_<name>_total`; `labels` must be the same set of names at each call. */
  readonly count: (name: string, labels?: Readonly<Record<string, string>>, by?: number) => void;
  /** A gauge read when the metrics are asked for. */
  readonly gauge: (name: string, help: string, read: () => Promise<number> | number) => void;
  /** The text format of Prometheus. */
  readonly render: () => Promise<{ contentType: string; body: string }>;
}

export function createMetrics({ withProcess = true }: { withProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (withProcess) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'huan_http_request_duration_seconds',
    help: 'Duration of answered requests by route and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const counters = new Map<string, Counter>();
  const counterOf = (name: string, labelNames: string[]): Counter => {
    const known = counters.get(name);
    if (known !== undefined) return known;
    const made = new Counter({ name: `huan_${name}_total`, help: name, labelNames, registers: [registry] });
    counters.set(name, made);
    return made;
  };
  return {
    observeRequest: ({ route, method, status, durationMs }) =>
      requests.observe({ route, method, status: String(status) }, durationMs / 1_000),
    count: (name, labels = {}, by = 1) => counterOf(name, Object.keys(labels)).inc({ ...labels }, by),
    gauge(name, help, read) {
      new Gauge({
        name: `huan_${name}`,
        help,
        registers: [registry],
        async collect() {
          this.set(await read());
        },
      });
    },
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
