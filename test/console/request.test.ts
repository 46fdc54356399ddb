import { ApiError, issuesOf } from '../../src/console/api/apiError';
import { createApi } from '../../src/console/api/request';

interface Sent {
  readonly target: string;
  readonly method: string | undefined;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** A server that says one thing, and what was asked of it. */
function talking(status: number, body: unknown, token: string | null = 'token-1') {
  const sent: Sent[] = [];
  let signedOut = 0;
  const fetch = ((target: string, init: RequestInit) => {
    sent.push({
      target,
      method: init.method,
      headers: Object.fromEntries(new Headers(init.headers).entries()),
      body: init.body,
    });
    if (status === 0) return Promise.reject(new TypeError('fetch failed'));
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve(new Response(status === 204 ? null : text, { status }));
    // The console calls it with a text and an init only.
  }) as unknown as typeof globalThis.fetch;
  const api = createApi({ fetch, token: () => token, onSignedOut: () => (signedOut += 1) });
  return { api, sent, signedOut: () => signedOut };
}

describe('the way to the server', () => {
  it('sends the token, the filters that are set, and the key of an intention', async () => {
    const { api, sent } = talking(200, { data: [{ id: '1' }], page: { next: 'c1' } });
    expect(await api.page('/api/console/members', { limit: 20, state: undefined, memberNumber: '' })).toEqual(
      {
        items: [{ id: '1' }],
        next: 'c1',
      },
    );
    await api.send('POST', '/x', { body: { a: 1 }, idempotencyKey: 'key-12345678' });
    expect(sent[0]?.target).toBe('/api/console/members?limit=20');
    expect(sent[0]?.headers['authorization']).toBe('Bearer token-1');
    expect(sent[1]).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(sent[1]?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'key-12345678',
    });
  });

  it('answers nothing for 204', async () => {
    expect(await talking(204, '').api.send('DELETE', '/x')).toBeUndefined();
  });

  it('turns a refusal into its code, status and issues', async () => {
    const error = {
      code: 'REQUEST_INVALID',
      message: 'invalid',
      details: { issues: [{ path: 'body.benefit.offFen', message: 'must be positive' }, 'noise'] },
    };
    const refusal: unknown = await talking(400, { error })
      .api.get('/x')
      .catch((reason: unknown) => reason);
    expect(refusal).toMatchObject({ code: 'REQUEST_INVALID', status: 400, isUnreachable: false });
    expect(issuesOf(refusal)).toEqual({ 'benefit.offFen': 'must be positive' });
  });

  it('ends the session on the answer that it is over, and on no other 401', async () => {
    const over = talking(401, { error: { code: 'STAFF_SESSION_INVALID', message: '' } });
    await expect(over.api.get('/x')).rejects.toThrow(ApiError);
    expect(over.signedOut()).toBe(1);
    const wrong = talking(401, { error: { code: 'STAFF_CREDENTIALS_WRONG', message: '' } }, null);
    await expect(wrong.api.get('/x')).rejects.toThrow(ApiError);
    expect(wrong.signedOut()).toBe(0);
  });

  it('says that the outcome is not known when no answer came, and survives a proxy that speaks HTML', async () => {
    await expect(talking(0, '').api.get('/x')).rejects.toMatchObject({ isUnreachable: true });
    await expect(talking(502, '<html>').api.get('/x')).rejects.toMatchObject({
      code: 'ANSWER_INVALID',
      status: 502,
    });
  });
});
