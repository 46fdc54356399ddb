/** One file of a form. */
export interface FormFile {
  filename: string;
  contentType: string;
  content: Buffer;
}

export interface Form {
  fields: Map<string, string>;
  files: Map<string, FormFile>;
}

const blankLine = Buffer.from('\r\n\r\n');

function parts(raw: Buffer, boundary: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let start = raw.indexOf(boundary);
  while (start >= 0) {
    const from = start + boundary.length;
    const next = raw.indexOf(boundary, from);
    // Each part is framed by a line end on both sides.
    if (next > from + 4) found.push(raw.subarray(from + 2, next - 2));
    start = next;
  }
  return found;
}

/** Reads a multipart/form-data body (RFC 7578); what is no form has neither fields nor files. */
export function parseForm(contentType: string, raw: Buffer): Form {
  const form: Form = { fields: new Map(), files: new Map() };
  const boundary = /boundary="?([^";]+)"?/u.exec(contentType)?.[1];
  if (!boundary) return form;
  for (const part of parts(raw, Buffer.from(`--${boundary}`))) {
    const split = part.indexOf(blankLine);
    if (split < 0) continue;
    const head = part.toString('utf8', 0, split);
    const content = part.subarray(split + blankLine.length);
    const name = /[ ;]name="([^"]*)"/u.exec(head)?.[1] ?? '';
    const filename = /filename="([^"]*)"/u.exec(head)?.[1];
    if (filename === undefined) form.fields.set(name, content.toString('utf8'));
    else {
      const type = /content-type:\s*([^\r\n]+)/iu.exec(head)?.[1] ?? 'application/octet-stream';
      form.files.set(name, { filename, contentType: type, content });
    }
  }
  return form;
}
