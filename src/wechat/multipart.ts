import { createHash } from 'node:crypto';

/** A file for a multipart field, with text fields beside it. */
export interface MultipartFile {
  /** Name of the form field: `media` for most APIs. */
  readonly field: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly fields?: Readonly<Record<string, string>>;
}

/** The body and its content type. The boundary is a digest of the content, so that nothing in it can be the boundary. */
export function encodeMultipart(file: MultipartFile): { contentType: string; body: Buffer } {
  const boundary = `huan${createHash('sha256').update(file.bytes).digest('hex').slice(0, 40)}`;
  const parts: (Buffer | string)[] = Object.entries(file.fields ?? {}).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${safe(name)}"\r\n\r\n${value}\r\n`,
  );
  parts.push(
    `--${boundary}\r\nContent-Disposition: form-data; name="${safe(file.field)}"; filename="${safe(file.filename)}"\r\n` +
      `Content-Type: ${safe(file.contentType)}\r\n\r\n`,
    file.bytes,
    `\r\n--${boundary}--\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))),
  };
}

/** A header value cannot end its quotes or its line. */
function safe(text: string): string {
  return text.replace(/["\r\n\\]/g, '_');
}
