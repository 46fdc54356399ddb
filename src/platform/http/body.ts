import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors';
import { invalidRequest } from './validate';

/** Reads a whole body. @throws AppError REQUEST_TOO_LARGE as soon as it is longer than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      // An http request without an encoding yields buffers.
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('REQUEST_ABORTED', 'invalid', 'the request ended before its body was complete', {
      cause: error,
    });
  }
  return Buffer.concat(chunks);
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
