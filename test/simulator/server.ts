import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCallbackEngine } from './callbacks/engine';
import { createSimulatorClient, type SimulatorClient } from './client';
import { createClock, type ClockOption } from './clock';
import { control, controlStatus } from './control';
import { createFaults } from './faults';
import { serveWechat, type Outcome } from './gateway';
import { toJson, type Json } from './json';
import { createRng } from './rng';
import { servePage } from './page';
import type { Simulation, World } from './simulation';
import { createState, type State } from './state';
import { createTimers } from './timers';

export interface SimulatorOptions {
  /** 0 takes a free one. */
  port?: number;
  clock?: ClockOption;
  /** The same seed gives the same openids, tickets and ids. */
  seed?: string;
  /** Scales the 5 s between two deliveries of a callback and the delays of asynchronous results; 0 is at once. */
  timeScale?: number;
  /** Callback deliveries in flight at once. */
  callbackConcurrency?: number;
  /** Deliveries of a callback after the first; 3, or 2 for the other reading of the rule. */
  callbackMaxRetries?: number;
  /** Real milliseconds until WeChat gives up on a delivery. */
  callbackDeadlineMs?: number;
  /** How many requests, and how many callbacks, are remembered. */
  logSize?: number;
}

export interface Simulator {
  /** `http://127.0.0.1:…`, for all four WeChat base URLs. */
  url: string;
  client: SimulatorClient;
  state: State;
  close(): Promise<void>;
}

const maximumBody = 12 * 1_048_576;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request stream yields buffers only.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maximumBody) throw new Error('body too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, body, connection }: Outcome): void {
  if (connection === 'dropped') {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  if (connection === 'whole') response.end(bytes);
  else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}

const printable = (value: unknown): string =>
  // What control() returns is JSON but for bigints and Infinity, which only the simulator's own records hold.
  JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? field.toString() : field));

async function serveControl(sim: Simulation, method: string, url: URL, raw: Buffer): Promise<Outcome> {
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  try {
    const body: unknown = raw.length === 0 ? {} : JSON.parse(raw.toString('utf8'));
    const path = url.pathname.slice('/__sim'.length);
    const result = await control(sim, { method, path, query: Object.fromEntries(url.searchParams), body });
    return { status: 200, headers, body: printable(result), connection: 'whole' };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'failed';
    return {
      status: controlStatus(error),
      headers,
      body: toJson({ error: message } satisfies Json),
      connection: 'whole',
    };
  }
}

/** Whether a web page of another origin may be asking: such a page can neither set this type nor this host. */
function isForeign(request: IncomingMessage): boolean {
  const isOurHost = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/u.test(request.headers.host ?? '');
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
  return !isOurHost || (request.method !== 'GET' && !isJson);
}

async function route(sim: Simulation, request: IncomingMessage): Promise<Outcome> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const method = request.method ?? 'GET';
  const raw = await readBody(request);
  const page = method === 'GET' ? servePage(sim, url) : null;
  if (page) return page;
  if (url.pathname.startsWith('/__sim/')) {
    if (isForeign(request)) return { status: 403, headers: {}, body: '', connection: 'whole' };
    return serveControl(sim, method, url, raw);
  }
  return serveWechat(sim, {
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    raw,
    contentType: request.headers['content-type'] ?? '',
  });
}

function createSimulation(options: SimulatorOptions, origin: () => string): Simulation {
  const { timeScale = 1, logSize = 20_000 } = options;
  const rng = createRng(options.seed ?? 'huan');
  const timers = createTimers(timeScale, () => sim.callbacks.checkIdle());
  const base: World = {
    clock: createClock(options.clock),
    rng,
    state: createState(logSize),
    faults: createFaults(rng),
    timers,
    origin,
  };
  const callbacks = createCallbackEngine(base, {
    concurrency: options.callbackConcurrency ?? 64,
    maxRetries: options.callbackMaxRetries ?? 3,
    deadlineMs: options.callbackDeadlineMs ?? 5_000,
    timeScale,
    logSize,
  });
  const sim: Simulation = { ...base, callbacks };
  return sim;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A thousand calls at once are a test of the product, not of the queue of this socket.
    server.listen({ port, host: '127.0.0.1', backlog: 4_096 }, () => {
      // A server that listens on a TCP port has an AddressInfo, not a pipe's name.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Starts a WeChat of its own on 127.0.0.1; rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  let origin = '';
  const sim = createSimulation(options, () => origin);
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    route(sim, request).then(
      (outcome) => send(response, outcome),
      (error: unknown) => {
        const message = error instanceof Error ? (error.stack ?? error.message) : 'failed';
        send(response, { status: 500, headers: {}, body: message, connection: 'whole' });
      },
    );
  });
  origin = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    url: origin,
    client: createSimulatorClient(origin),
    state: sim.state,
    close: () =>
      new Promise((resolve) => {
        sim.timers.cancelAll();
        sim.callbacks.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
