import { Agent, request } from 'node:http';
import type { Clock } from '../../src/platform/clock';
import type { TillAccess } from './till';
import { signatureHeaders } from './till';

/** A till for thousands of requests: over kept connections, and without the check of each answer. */
export interface LeanTill {
  post(target: string, body: unknown): Promise<{ readonly status: number }>;
  close(): void;
}

export function createLeanTill(url: string, clock: Clock, access: TillAccess): LeanTill {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);

  function send(path: string, text: string): Promise<{ readonly status: number }> {
    const headers = {
      ...signatureHeaders(access, clock, { method: 'POST', target: path, body: text }),
      'content-type': 'application/json',
    };
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method: 'POST', agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0 }));
      });
      sent.once('error', (error: NodeJS.ErrnoException) => {
        // The server let an idle connection go in the very moment in which it was used again: nothing was read from it.
        const wasIdle = sent.reusedSocket && error.code === 'ECONNRESET';
        if (wasIdle) resolve(send(path, text));
        else reject(error);
      });
      sent.end(text);
    });
  }

  return {
    post: (path, body) => send(path, JSON.stringify(body)),
    close: () => agent.destroy(),
  };
}
