import { connect } from 'node:net';

/** Requests as bytes, so that the load generator costs the measured server as little as possible. */
export interface LoadOptions {
  readonly port: number;
  /** Sent in turn; each a whole HTTP/1.1 request with keep-alive. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  /** How many answers to wait for. */
  readonly total: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly statuses: Readonly<Record<number, number>>;
  /** The longest wait for one answer, in ms. */
  readonly slowestMs: number;
}

/** A POST with keep-alive. */
export function postRequest(path: string, contentType: string, body: Buffer): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** Keeps `connections` requests in flight until `total` are answered; answers must carry a Content-Length. */
export async function runLoad({ port, requests, connections, total }: LoadOptions): Promise<LoadResult> {
  const statuses: Record<number, number> = {};
  const progress = { sent: 0, slowestMs: 0 };
  const startedMs = performance.now();
  const workers = Array.from({ length: Math.min(connections, total) }, () =>
    runConnection(
      port,
      () => {
        if (progress.sent >= total) return undefined;
        progress.sent += 1;
        return requests[progress.sent % requests.length];
      },
      (status, ms) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        progress.slowestMs = Math.max(progress.slowestMs, ms);
      },
    ),
  );
  await Promise.all(workers);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { perSecond: total / seconds, statuses, slowestMs: progress.slowestMs };
}

/** One connection: the next request goes out when the answer to the last has come in whole. */
function runConnection(
  port: number,
  next: () => Buffer | undefined,
  onAnswer: (status: number, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let pending: Buffer = Buffer.alloc(0);
    let sentMs = 0;
    const send = (): void => {
      const request = next();
      if (request === undefined) {
        socket.end();
        resolve();
        return;
      }
      sentMs = performance.now();
      socket.write(request);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const answer = wholeAnswer(pending);
      if (answer === undefined) return;
      pending = pending.subarray(answer.length);
      onAnswer(answer.status, performance.now() - sentMs);
      send();
    });
  });
}

function wholeAnswer(bytes: Buffer): { status: number; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return bytes.length < length ? undefined : { status: Number(head.slice(9, 12)), length };
}
