import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { AppError } from '../../src/platform/errors';
import type { CallbackAccount, InboundFields } from '../../src/wechat';
import { decodeCallback, encodeReply, verifyUrl } from '../../src/wechat';
import type { Simulator } from '../simulator';
import { startSimulator } from '../simulator';
import { listen } from './httpServer';

const token = 'tokenOfTheAccount';
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ timeScale: 0, callbackMaxRetries: 0 });
});
afterAll(() => simulator.close());

interface Endpoint {
  readonly url: string;
  readonly messages: InboundFields[];
  readonly refusals: string[];
  readonly server: Server;
}

/** A callback server of nothing but our own decoding and replying. */
async function startEndpoint(account: () => CallbackAccount): Promise<Endpoint> {
  const messages: InboundFields[] = [];
  const refusals: string[] = [];
  const answer = (query: Record<string, string>, body: Buffer): string => {
    if (query['echostr'] !== undefined) return verifyUrl(account(), query);
    const callback = decodeCallback({ account: account(), query, body, production: false });
    messages.push(callback.message);
    if (callback.message.msgType !== 'text') return 'success';
    const seal = { timestamp: 1_713_424_427, nonce: query['nonce'] ?? '', random: randomBytes(16) };
    return encodeReply(
      account(),
      callback,
      { type: 'text', content: `收到：${callback.message.content ?? ''}` },
      seal,
    ).body;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://callback.test');
      try {
        response.end(answer(Object.fromEntries(searchParams), Buffer.concat(chunks)));
      } catch (error) {
        refusals.push(error instanceof AppError ? error.code : String(error));
        response.writeHead(400).end();
      }
    });
  });
  return { url: `${await listen(server)}/callback`, messages, refusals, server };
}

const modes = [
  ['plain', 'plain'],
  ['compatible', 'compat'],
  ['safe', 'safe'],
] as const;

describe.each(modes)('in %s mode', (mode, consoleMode) => {
  let endpoint: Endpoint;
  let appid: string;
  let person: string;

  beforeAll(async () => {
    endpoint = await startEndpoint(() => ({ appid, token, encodingAesKey, mode }));
    const callback = {
      urls: [endpoint.url],
      token,
      encodingAesKey,
      mode: consoleMode,
      format: 'xml' as const,
    };
    ({ appid } = await simulator.client.createApp({ type: 'oa_service', callback }));
    person = (await simulator.client.createPerson()).id;
  });
  afterAll(() => {
    endpoint.server.closeAllConnections();
    endpoint.server.close();
  });
  beforeEach(() => {
    endpoint.messages.length = 0;
    endpoint.refusals.length = 0;
  });

  it('WeChat verifies the URL, is understood, and understands the reply', async () => {
    expect(await simulator.client.verifyCallback(appid)).toBe(true);
    await simulator.client.follow(person, appid);
    await simulator.client.sendText(person, appid, '<你好> ]] & 😀');
    await simulator.client.settleCallbacks();
    expect(endpoint.refusals).toEqual([]);
    expect(endpoint.messages).toMatchObject([
      { msgType: 'event', event: 'subscribe' },
      { msgType: 'text', content: '<你好> ]] & 😀', msgId: expect.stringMatching(/^\d{16,}$/) as unknown },
    ]);
    const received = (await simulator.client.phone(person)).map(({ text }) => text);
    expect(received).toContain('收到：<你好> ]] & 😀');
  });

  it('privacy events of a JSON account name the person, not the platform', async () => {
    const callback = {
      urls: [endpoint.url],
      token,
      encodingAesKey,
      mode: consoleMode,
      format: 'json' as const,
    };
    const miniProgram = await simulator.client.createApp({ type: 'mp', appid: `wxmp${mode}`, callback });
    const oldAppid = appid;
    appid = miniProgram.appid;
    await simulator.client.openMiniProgram(person, appid);
    await simulator.client.act(person, appid, 'revokeAuthorization', { info: '8' });
    await simulator.client.settleCallbacks();
    const openid = await simulator.client.openid(person, appid);
    expect(endpoint.refusals).toEqual([]);
    expect(endpoint.messages).toMatchObject([
      { event: 'user_authorization_revoke', openid, revokeInfo: '8' },
    ]);
    expect(endpoint.messages[0]?.fromUserName).not.toBe(openid);
    appid = oldAppid;
  });

  it.each([
    ['callbackBadSignature', 'WECHAT_CALLBACK_FORGED'],
    ['callbackTruncated', /WECHAT_CALLBACK_(?:FORGED|MALFORMED|MODE)/],
    ['callbackOversized', 'WECHAT_CALLBACK_TOO_LARGE'],
    ['callbackEntityBomb', /WECHAT_CALLBACK_(?:MALFORMED|MODE)/],
    ['callbackXxe', /WECHAT_CALLBACK_(?:MALFORMED|MODE)/],
    ...(mode === 'plain' ? [] : [['callbackWrongAppid', 'WECHAT_CALLBACK_FORGED'] as const]),
  ] as const)('%s is refused', async (kind, code) => {
    await simulator.client.faults.add({ kind, app: appid, count: 1 });
    await simulator.client.sendText(person, appid, 'hi');
    await simulator.client.settleCallbacks();
    await simulator.client.faults.clear();
    expect(endpoint.messages).toEqual([]);
    expect(endpoint.refusals).toEqual([expect.stringMatching(code)]);
  });
});
