import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors';
import { invalidRequest } from './validate';

/** Reads a whole body. @throws AppError REQUEST_TOO_LARGE as soon as it is longer than `maxBytes`, REQUEST_ABORTED */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) return Promise.reject(tooLarge(maxBytes));
  // Events, not `for await`: an async iterator over a stream costs a third of a callback's whole time.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        reject(tooLarge(maxBytes));
      } else {
        chunks.push(chunk);
      }
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', (cause) => reject(aborted(cause)));
    // A body that came whole ends with this event, too; an error that nobody needs costs as much as decoding a callback.
    request.once('close', () => {
      if (!request.complete) reject(aborted(undefined));
    });
  });
}

/** The JSON of a body, or undefined when it is empty. @throws AppError REQUEST_INVALID */
export function parseJson(body: Buffer, contentType: string | undefined): unknown {
  if (body.length === 0) return undefined;
  if (!/^application\/json\b/i.test(contentType ?? '')) {
    throw invalidRequest([{ path: 'headers.content-type', message: 'must be application/json' }]);
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return value;
  } catch {
    throw invalidRequest([{ path: 'body', message: 'is not valid JSON' }]);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('REQUEST_TOO_LARGE', 'invalid', `the body is larger than ${maxBytes} bytes`);
}

function aborted(cause: unknown): AppError {
  return new AppError('REQUEST_ABORTED', 'invalid', 'the request ended before its body was complete', {
    cause,
  });
}
