import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:http';

const maximumBody = 12 * 1_048_576;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request stream yields buffers only.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maximumBody) throw new Error('body too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'host',
  'origin',
  'referer',
  'content-length',
]);

const passedOn = (headers: IncomingMessage['headers']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name) ? [] : [[name, value]],
    ),
  );

/** Sends a request on and its answer back, with `extra` headers; a server that is not there shows as one header. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  extra: Readonly<Record<string, string>>,
): Promise<void> {
  const body = await readBody(request);
  const headers = { ...passedOn(request.headers), 'content-length': String(body.length) };
  await new Promise<void>((resolve) => {
    const unreachable = (): void => {
      if (!response.headersSent) response.writeHead(502, { 'x-phone-unreachable': '1' });
      response.end();
      resolve();
    };
    const sent = ask(target, { method: request.method ?? 'GET', headers }, (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, { ...passedOn(incoming.headers), ...extra });
      incoming.on('error', unreachable);
      incoming.on('end', resolve);
      incoming.pipe(response);
    });
    sent.on('error', unreachable);
    sent.end(body);
  });
}
