/** What the Mini Program has written to the phone, by `wxfile://` path. */
const files = new Map<string, string | Uint8Array<ArrayBuffer>>();
const addresses = new Map<string, string>();

export const userDataPath = 'wxfile://usr';

let counter = 0;

/** Keeps bytes under a new temporary path. */
export function keepTemporary(content: Uint8Array<ArrayBuffer>, extension: string): string {
  counter += 1;
  const path = `wxfile://tmp_${counter}.${extension}`;
  writeFile(path, content);
  return path;
}

export function writeFile(path: string, content: string | Uint8Array<ArrayBuffer>): void {
  files.set(path, content);
  addresses.delete(path);
}

export function readFile(path: string): string | Uint8Array<ArrayBuffer> | undefined {
  return files.get(path);
}

export function removeFile(path: string): boolean {
  return files.delete(path);
}

/** An address that the browser can load: of a picture of the Mini Program, of a file on the phone, of the server. */
export function fileAddress(source: string): string {
  if (/^(?:data|blob):/u.test(source)) return source;
  if (/^https?:\/\//u.test(source)) return serverAddress(source);
  if (!source.startsWith('wxfile://')) return `/phone/files/${source.replace(/^\/+/u, '')}`;
  const known = addresses.get(source);
  if (known !== undefined) return known;
  const content = files.get(source);
  const address = content === undefined ? source : URL.createObjectURL(new Blob([content]));
  addresses.set(source, address);
  return address;
}

/** Every address of the product leads to its server on this machine, through the phone's own. */
export function serverAddress(url: string): string {
  const { pathname, search } = new URL(url, location.origin);
  return `/server${pathname}${search}`;
}
