import type { IncomingHttpHeaders, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Server } from 'node:net';

/** A request that reached the server. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Respond = (response: ServerResponse, seen: Seen) => void;

/** A server that answers each whole request with `respond`. */
export function createHttpServer(respond: Respond): HttpServer {
  // Longer than any pause of a busy machine: a connection must not end while a request is on its way to it.
  return createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://wechat.test');
      const body = Buffer.concat(chunks).toString();
      respond(response, { method: request.method, url, headers: request.headers, body });
    });
  });
}

/** Listens on a free loopback port; resolves with the origin. */
export function listen(on: Server): Promise<string> {
  return new Promise((resolve) => {
    on.listen(0, '127.0.0.1', () => {
      const address = on.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`);
    });
  });
}

/** Answers 200 with this text or this value as JSON. */
export const json =
  (value: unknown, type = 'application/json') =>
  (response: ServerResponse): void =>
    void response
      .writeHead(200, { 'content-type': type })
      .end(typeof value === 'string' ? value : JSON.stringify(value));
