import { createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { z } from 'zod';
import { createTransport, WechatError } from '../../src/wechat';
import type { WechatCall } from '../../src/wechat/http';
import { createWechatHttp } from '../../src/wechat/http';
import type { TokenSource } from '../../src/wechat/tokenStore';
import type { Respond, Seen } from './httpServer';
import { createHttpServer, json, listen } from './httpServer';

let respond: Respond;
const seen: Seen[] = [];
const server = createHttpServer((response, one) => {
  seen.push(one);
  respond(response, one);
});

/** Hands out t1, t2 … and counts replacements. */
function createTokens(): TokenSource & { replaced: string[] } {
  const replaced: string[] = [];
  return {
    replaced,
    get: () => Promise.resolve('t1'),
    replace: (refused) => {
      replaced.push(refused);
      return Promise.resolve(`t${replaced.length + 1}`);
    },
  };
}

const secret = 'canary-secret-canary-secret';
let origin: string;
let tokens: ReturnType<typeof createTokens>;

function clientOf(base: string, timeoutMs = 5_000) {
  const baseUrls = { api: `${base}/`, mp: base, open: base };
  return createWechatHttp({
    appid: 'wx1',
    secret,
    baseUrls,
    transport: createTransport(),
    timeoutMs,
    tokens,
  });
}

const ping: WechatCall<{ ok?: string | number | undefined }> = {
  api: '/cgi-bin/ping',
  answer: z.object({ ok: z.union([z.string(), z.number()]).optional() }),
};

async function failureOf(promise: Promise<unknown>): Promise<WechatError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof WechatError) return error;
  throw new Error(`expected a WechatError, got ${inspect(error)}`);
}

beforeAll(async () => {
  origin = await listen(server);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  tokens = createTokens();
});

describe('calls', () => {
  it('puts the token into the query, JSON as plain UTF-8 into the body, and reads 64-bit ids as text', async () => {
    respond = json('{"errcode":0,"errmsg":"ok","ok":1700827132819554304}', 'text/plain');
    const answer = await clientOf(origin).request({
      ...ping,
      query: { a: 'b c&d', none: undefined },
      body: { x: '护理液' },
    });
    expect(answer).toEqual({ ok: '1700827132819554304' });
    const [call] = seen;
    expect(call).toMatchObject({ method: 'POST', body: '{"x":"护理液"}' });
    expect(call?.headers['content-type']).toBe('application/json');
    expect([...(call?.url.searchParams ?? [])]).toEqual([
      ['access_token', 't1'],
      ['a', 'b c&d'],
    ]);
  });

  it('proves itself with appid and secret where an API asks for them', async () => {
    respond = json({ ok: 1 });
    const client = clientOf(origin);
    await client.request({ ...ping, auth: 'secret' });
    await client.request({ ...ping, auth: 'secret', body: { grant_type: 'x' } });
    await client.request({ ...ping, auth: 'appid' });
    await client.request({ ...ping, auth: 'none' });
    expect(seen.map(({ url, body }) => [url.search, body])).toEqual([
      [`?appid=wx1&secret=${secret}`, ''],
      ['', `{"appid":"wx1","secret":"${secret}","grant_type":"x"}`],
      ['?appid=wx1', ''],
      ['', ''],
    ]);
  });

  it('uploads a file as multipart with its name, whatever the name holds', async () => {
    respond = json({ ok: 1 });
    const file = {
      field: 'media',
      filename: 'a"\r\nX: y.png',
      contentType: 'image/png',
      bytes: Buffer.from('PNG'),
    };
    await clientOf(origin).request({ ...ping, file: { ...file, fields: { description: '{"title":"t"}' } } });
    const boundary = /boundary=(\w+)/.exec(seen[0]?.headers['content-type'] ?? '')?.[1] ?? '';
    expect(seen[0]?.body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="description"\r\n\r\n{"title":"t"}\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="a___X: y.png"\r\n` +
        `Content-Type: image/png\r\n\r\nPNG\r\n--${boundary}--\r\n`,
    );
  });

  it('tells bytes from JSON errors by what they are, not by their label', async () => {
    const client = clientOf(origin);
    const bytes = Buffer.from([0xff, 0xd8, 0xff, 0x7b]);
    respond = (response) => response.writeHead(200, { 'content-type': 'image/jpeg; charset=x' }).end(bytes);
    expect(await client.download({ ...ping, answer: z.never() })).toEqual({
      contentType: 'image/jpeg',
      bytes,
    });
    respond = json({ errcode: 40007, errmsg: 'invalid media_id' }, 'text/plain');
    expect(await failureOf(client.download(ping))).toMatchObject({
      errcode: 40007,
      reason: 'messageInvalid',
    });
    respond = json({ ok: 'https://video' });
    expect(await client.download(ping)).toEqual({ ok: 'https://video' });
    respond = (response) => response.writeHead(404).end('<html>');
    expect(await failureOf(client.download(ping))).toMatchObject({ sent: 'yes', reason: 'unknown' });
  });

  it('takes an errcode for an outcome where the API says so', async () => {
    respond = json({ errcode: 46003, errmsg: 'menu no exist' });
    expect(await clientOf(origin).request({ ...ping, outcomes: [46003] })).toEqual({});
  });

  it('makes URLs that people open, without a token', () => {
    expect(clientOf('https://h').pageUrl('mp', '/cgi-bin/showqrcode', { ticket: 'a+b/=' })).toBe(
      'https://h/cgi-bin/showqrcode?ticket=a%2Bb%2F%3D',
    );
  });
});

describe('a refused token', () => {
  it.each([40001, 40014, 42001])('%d is replaced once and the call repeated once', async (errcode) => {
    respond = (response, { url }) => {
      const isOld = url.searchParams.get('access_token') === 't1';
      json(isOld ? { errcode, errmsg: 'invalid credential' } : { ok: 1 })(response);
    };
    expect(await clientOf(origin).request(ping)).toEqual({ ok: 1 });
    expect(tokens.replaced).toEqual(['t1']);
    expect(seen).toHaveLength(2);
  });

  it('is not replaced twice for one call', async () => {
    respond = json({ errcode: 40001, errmsg: 'invalid credential' });
    expect(await failureOf(clientOf(origin).request(ping))).toMatchObject({
      reason: 'tokenInvalid',
      retryable: true,
    });
    expect(seen).toHaveLength(2);
  });

  it('is not replaced when it was not ours', async () => {
    respond = json({ errcode: 40001, errmsg: 'invalid credential' });
    await failureOf(clientOf(origin).request({ ...ping, auth: 'none', query: { access_token: 'grant' } }));
    expect(tokens.replaced).toEqual([]);
  });
});

describe('what is known after a failure', () => {
  it('is that nothing was sent when the name or the port does not answer', async () => {
    const closed = createTcpServer();
    const gone = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    for (const base of [gone, 'http://name.invalid']) {
      expect(await failureOf(clientOf(base).request({ ...ping, body: {} }))).toMatchObject({
        sent: 'no',
        reason: 'busy',
        retryable: true,
        kind: 'unavailable',
      });
    }
  });

  it('is that nothing was sent when TLS never came about', async () => {
    const silent = createTcpServer((socket) => socket.on('data', () => socket.destroy()));
    const base = await listen(silent);
    const client = clientOf(base.replace('http:', 'https:'));
    expect(await failureOf(client.request({ ...ping, body: {} }))).toMatchObject({ sent: 'no' });
    silent.close();
  });

  it.each<[string, Respond]>([
    ['hangs', () => undefined],
    ['drips', (response) => void response.writeHead(200, { 'content-length': '100' }).write('{"er')],
    ['breaks off', (response) => response.socket?.destroy()],
    [
      'breaks off in the answer',
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"errcode":0', () => response.socket?.destroy());
      },
    ],
    ['answers 502', (response) => response.writeHead(502).end('<html>bad gateway')],
    ['answers half of its JSON', json('{"errcode":0,"ok"')],
    ['answers something else', json({ errcode: 0, ok: { not: 'this' } })],
    ['sends elsewhere', (response) => response.writeHead(302, { location: `${origin}/trap` }).end()],
    ['says it is busy', json({ errcode: -1, errmsg: 'system error' })],
    [
      'answers without end',
      (response) => {
        response.writeHead(200);
        const more = () => {
          if (!response.destroyed) response.write(Buffer.alloc(65_536, 'x'), () => setImmediate(more));
        };
        more();
      },
    ],
  ])('is doubt when WeChat %s', async (_, behaviour) => {
    respond = behaviour;
    expect(await failureOf(clientOf(origin, 300).request({ ...ping, body: {} }))).toMatchObject({
      sent: 'unknown',
    });
    expect(seen.filter(({ url }) => url.pathname === '/trap')).toEqual([]);
    server.closeAllConnections();
  });

  it('is that WeChat did nothing when it refuses', async () => {
    respond = json({
      errcode: 43101,
      errmsg: 'user refuse to accept the msg rid: 65f1a2b3-0c1d2e3f-4a5b6c7d',
    });
    expect(await failureOf(clientOf(origin).request({ ...ping, body: {} }))).toMatchObject({
      sent: 'yes',
      reason: 'windowClosed',
      api: '/cgi-bin/ping',
      appid: 'wx1',
      rid: '65f1a2b3-0c1d2e3f-4a5b6c7d',
    });
  });
});

it('lets no token, secret or openid into an error, however deep one looks', async () => {
  const openid = 'oCanaryCanaryCanaryCanary123';
  const client = clientOf(origin, 300);
  const call = { ...ping, query: { openid }, body: { touser: openid } };
  const failures: WechatError[] = [];
  for (const behaviour of [
    json({ errcode: 40003, errmsg: `bad ${openid}` }),
    () => undefined,
    json({ ok: [openid] }),
  ]) {
    respond = behaviour;
    failures.push(await failureOf(client.request(call)));
    failures.push(await failureOf(client.request({ ...call, auth: 'secret' })));
  }
  server.closeAllConnections();
  const text = inspect(failures, { depth: 20, showHidden: true }) + JSON.stringify(failures);
  expect(text).not.toMatch(/canary|access_token|t1\b/i);
});
