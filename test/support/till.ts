import { createHmac, randomUUID } from 'node:crypto';
import type { CreatedTillKey } from '../../src/contract/till';
import type { Clock } from '../../src/platform/clock';
import type { Answer, Client } from './client';
import { done } from './staff';

/** What a till signs with. */
export interface TillAccess {
  readonly keyId: string;
  readonly key: string;
}

/** A till that signs everything it sends; each request once. */
export interface Till extends TillAccess {
  get<Data>(path: string): Promise<Answer<Data>>;
  post<Data>(path: string, body: unknown): Promise<Answer<Data>>;
}

/** The parts of a signature that a test may get wrong. */
export interface SignedParts {
  readonly timestamp?: string;
  readonly nonce?: string;
}

/** The headers of a signed request, made here by hand: what the server says of itself is what is being checked. */
export function signatureHeaders(
  { keyId, key }: TillAccess,
  clock: Clock,
  request: { readonly method: string; readonly target: string; readonly body?: string },
  parts: SignedParts = {},
): Record<string, string> {
  const timestamp = parts.timestamp ?? String(Math.floor(clock.now().getTime() / 1_000));
  const nonce = parts.nonce ?? randomUUID();
  const text = `${request.method}\n${request.target}\n${timestamp}\n${nonce}\n${request.body ?? ''}`;
  return {
    'x-huan-key': keyId,
    'x-huan-timestamp': timestamp,
    'x-huan-nonce': nonce,
    'x-huan-signature': createHmac('sha256', key).update(text).digest('hex'),
  };
}

export function createTill(client: Client, clock: Clock, access: TillAccess): Till {
  return {
    ...access,
    get: (target) =>
      client.get(target, { headers: signatureHeaders(access, clock, { method: 'GET', target }) }),
    post(target, body) {
      const request = { method: 'POST', target, body: JSON.stringify(body) };
      return client.post(target, body, { headers: signatureHeaders(access, clock, request) });
    },
  };
}

/** A key for the tills of a store, made by an operator. */
export async function createTillKey(administrator: Client, storeId: string): Promise<CreatedTillKey> {
  return done(
    await administrator.post<CreatedTillKey>('/api/console/till-keys', { storeId, name: '一号收银机' }),
  );
}
