import { phone } from '../context';
import { fileAddress, keepTemporary, readFile, removeFile, userDataPath, writeFile } from '../files';
import { lettersOf, remembering } from '../drawing';
import type { EaselNode } from '../easel';
import type { Options } from './call';
import { asWx, quiet, textOf, WxFailure } from './call';

const prepared = new WeakSet<HTMLCanvasElement>();

/** A canvas as the Mini Program draws on it: it makes its own pictures. */
export function prepareCanvas(canvas: HTMLCanvasElement): HTMLCanvasElement {
  if (prepared.has(canvas)) return canvas;
  prepared.add(canvas);
  const getContext = canvas.getContext.bind(canvas);
  let drawn: CanvasRenderingContext2D | undefined;
  return Object.assign(canvas, {
    getContext: (kind: string): unknown => {
      if (kind !== '2d') return getContext(kind);
      const context = getContext('2d');
      drawn ??= context ? remembering(canvas, context) : undefined;
      return drawn ?? null;
    },
    createImage: (): HTMLImageElement => {
      const image = new Image();
      const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
      Object.defineProperty(image, 'src', {
        set: (value: string) => source?.set?.call(image, fileAddress(value)),
        get: (): unknown => source?.get?.call(image),
      });
      return image;
    },
    requestAnimationFrame: (act: FrameRequestCallback) => requestAnimationFrame(act),
    cancelAnimationFrame: (id: number) => cancelAnimationFrame(id),
  });
}

function canvasIn(options: Options): HTMLCanvasElement {
  const given: unknown = options['canvas'];
  if (given instanceof HTMLCanvasElement) return given;
  throw new WxFailure('canvas is empty');
}

function bytesOf(dataUrl: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(dataUrl.slice(dataUrl.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
}

async function toTemporary(options: Options): Promise<{ tempFilePath: string }> {
  const canvas = canvasIn(options);
  await lettersOf(canvas);
  const isJpeg = textOf(options, 'fileType') === 'jpg';
  const quality = Number(options['quality'] ?? 1);
  const picture = canvas.toDataURL(isJpeg ? 'image/jpeg' : 'image/png', quality);
  return { tempFilePath: keepTemporary(bytesOf(picture), isJpeg ? 'jpg' : 'png') };
}

function encode(data: unknown, encoding: string): string | Uint8Array<ArrayBuffer> {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const content = String(data);
  return encoding === 'base64' ? bytesOf(`,${content}`) : content;
}

function decode(content: string | Uint8Array<ArrayBuffer>, encoding: string): string | ArrayBuffer {
  if (typeof content === 'string') return encoding === 'base64' ? btoa(content) : content;
  if (encoding === 'base64') return toBase64(content.buffer);
  return encoding === '' ? content.buffer : new TextDecoder().decode(content);
}

function mustRead(path: string, encoding: string): string | ArrayBuffer {
  const content = readFile(path);
  if (content === undefined) throw new WxFailure(`no such file or directory, open "${path}"`);
  return decode(content, encoding);
}

function mustRemove(path: string): void {
  if (!removeFile(path)) throw new WxFailure(`no such file or directory, unlink "${path}"`);
}

const fileSystem = {
  writeFile: quiet('writeFile', (options) =>
    writeFile(textOf(options, 'filePath'), encode(options['data'], textOf(options, 'encoding'))),
  ),
  writeFileSync: (path: string, data: unknown, encoding = '') => writeFile(path, encode(data, encoding)),
  readFile: asWx('readFile', (options) => ({
    data: mustRead(textOf(options, 'filePath'), textOf(options, 'encoding')),
  })),
  readFileSync: (path: string, encoding = '') => mustRead(path, encoding),
  unlink: quiet('unlink', (options) => mustRemove(textOf(options, 'filePath'))),
  unlinkSync: mustRemove,
  access: quiet('access', (options) => void mustRead(textOf(options, 'path'), '')),
  accessSync: (path: string) => void mustRead(path, ''),
  saveFile: asWx('saveFile', (options) => ({ savedFilePath: textOf(options, 'tempFilePath') })),
};

function toBase64(buffer: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}

async function imageInfo(options: Options): Promise<Readonly<Record<string, unknown>>> {
  const image = new Image();
  image.src = fileAddress(textOf(options, 'src'));
  await image.decode();
  return {
    width: image.naturalWidth,
    height: image.naturalHeight,
    path: textOf(options, 'src'),
    type: 'png',
  };
}

/** Canvases, pictures and files. */
export const pictures = {
  createOffscreenCanvas: (options: Options = {}) => {
    const canvas = document.createElement('canvas');
    canvas.width = Number(options['width'] ?? 300);
    canvas.height = Number(options['height'] ?? 150);
    return prepareCanvas(canvas);
  },
  canvasToTempFilePath: asWx('canvasToTempFilePath', toTemporary),
  saveImageToPhotosAlbum: quiet('saveImageToPhotosAlbum', () =>
    phone().tell({ kind: 'said', text: '图片存进了相册' }),
  ),
  getImageInfo: asWx('getImageInfo', imageInfo),
  chooseMedia: asWx('chooseMedia', () => Promise.reject(new WxFailure('cancel'))),
  shareFileMessage: quiet('shareFileMessage', (options) =>
    phone().tell({ kind: 'said', text: `把文件「${textOf(options, 'fileName', '文件')}」发给了自己` }),
  ),
  openDocument: quiet('openDocument'),
  getFileSystemManager: () => fileSystem,
  arrayBufferToBase64: toBase64,
  base64ToArrayBuffer: (text: string) => bytesOf(`,${text}`).buffer,
  env: { USER_DATA_PATH: userDataPath },
};

/** The canvas inside a `<canvas>` node. */
export function canvasOf(node: EaselNode): HTMLCanvasElement | null {
  const canvas = node.$$.querySelector('canvas');
  return canvas === null ? null : prepareCanvas(canvas);
}
