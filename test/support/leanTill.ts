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
  return {
    post(path, body) {
      const text = JSON.stringify(body);
      const headers = {
        ...signatureHeaders(access, clock, { method: 'POST', target: path, body: text }),
        'content-type': 'application/json',
      };
      return new Promise((resolve, reject) => {
        const sent = request({ hostname, port, path, method: 'POST', agent, headers }, (answer) => {
          answer.resume();
          answer.once('end', () => resolve({ status: answer.statusCode ?? 0 }));
        });
        sent.once('error', reject);
        sent.end(text);
      });
    },
    close: () => agent.destroy(),
  };
}
