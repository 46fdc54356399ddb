import { Agent, request } from 'node:http';
import type { Outgoing } from './request';

/** What came back: a status with the whole body, or why there is none. */
export type Response = { status: number; body: string } | { status: 0; failure: 'timeout' | 'connection' };

export interface Transport {
  /** POSTs (or GETs without a body) and resolves within `deadlineMs` real milliseconds, measured to the last byte. Never rejects. */
  send(method: 'GET' | 'POST', outgoing: Outgoing, deadlineMs: number): Promise<Response>;
  /** Ends the kept connections. */
  close(): void;
}

const maximumBody = 1_048_576;

export function createTransport(concurrency: number): Transport {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency, maxFreeSockets: concurrency });

  function once(method: 'GET' | 'POST', outgoing: Outgoing, deadlineMs: number): Promise<Response | 'stale'> {
    return new Promise((resolve) => {
      const finish = (response: Response | 'stale'): void => {
        clearTimeout(timer);
        resolve(response);
      };
      const headers = { ...outgoing.headers, 'Content-Length': String(Buffer.byteLength(outgoing.body)) };
      const sent = request(outgoing.url, { method, agent, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maximumBody) sent.destroy();
          else chunks.push(chunk);
        });
        incoming.on('end', () => {
          finish({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
        incoming.on('error', () => finish({ status: 0, failure: 'connection' }));
      });
      const timer = setTimeout(() => {
        finish({ status: 0, failure: 'timeout' });
        sent.destroy();
      }, deadlineMs);
      sent.on('error', (error) => {
        // The server closed a kept connection just as it was taken from the pool: that is no answer of the server.
        const isStale = sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
        finish(isStale ? 'stale' : { status: 0, failure: 'connection' });
      });
      sent.end(outgoing.body);
    });
  }

  return {
    send: async (method, outgoing, deadlineMs) => {
      for (let tries = 0; tries < 3; tries += 1) {
        const response = await once(method, outgoing, deadlineMs);
        if (response !== 'stale') return response;
      }
      return { status: 0, failure: 'connection' };
    },
    close: () => agent.destroy(),
  };
}
