import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppSettings } from '../simulator';
import { decrypt, sign } from '../simulator/callbacks/crypto';
import { childText, parseXml } from '../simulator/callbacks/xml';

/** One delivery as the account's server sees it. */
export interface Received {
  method: string;
  query: Record<string, string>;
  contentType: string;
  userAgent: string;
  body: string;
}

/** What the account's server answers; `hang` never answers, `reset` breaks the connection. */
export type Reaction = { status?: number; body?: string } | 'hang' | 'reset';

export interface Receiver {
  url: string;
  received: Received[];
  /** Decides every answer; starts as `success`, with the echostr for GET. */
  react: (received: Received, index: number) => Reaction;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** A small server in the place of the product, which remembers what WeChat sent. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      const one: Received = {
        method: request.method ?? '',
        query: Object.fromEntries(url.searchParams),
        contentType: request.headers['content-type'] ?? '',
        userAgent: request.headers['user-agent'] ?? '',
        body,
      };
      received.push(one);
      const reaction = receiver.react(one, received.length - 1);
      if (reaction === 'hang') return;
      if (reaction === 'reset') request.socket.resetAndDestroy();
      else response.writeHead(reaction.status ?? 200).end(reaction.body ?? 'success');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a TCP port has an AddressInfo, not a pipe's name.
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/callback`,
    received,
    react: ({ query }) => ({ body: query['echostr'] ?? 'success' }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** The message inside an encrypted delivery, whose signature is checked on the way. */
export function opened(app: AppSettings, { query, body }: Received): string {
  const encrypted = childText(parseXml(body), 'Encrypt');
  const { token, encodingAesKey } = app.callback;
  expect(query['msg_signature']).toBe(sign(token, query['timestamp'] ?? '', query['nonce'] ?? '', encrypted));
  return decrypt(encodingAesKey, app.appid, encrypted);
}
