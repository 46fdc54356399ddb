import jsQR from 'jsqr';
import type { TableCode } from '../settings';
import { phone } from './context';
import { h } from './dom';
import { askSheet } from './sheets';

/** Reads a QR off pixels; null when there is none. */
export function readQr(source: CanvasImageSource, width: number, height: number): string | null {
  const canvas = document.createElement('canvas');
  // A quiet zone around, which codes drawn to the edge lack.
  const rim = 24;
  canvas.width = width + 2 * rim;
  canvas.height = height + 2 * rim;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || width === 0 || height === 0) return null;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, rim, rim, width, height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR(data, canvas.width, canvas.height, { inversionAttempts: 'dontInvert' })?.data ?? null;
}

async function readPicture(file: File): Promise<string | null> {
  const picture = await createImageBitmap(file);
  return readQr(picture, picture.width, picture.height);
}

/** The camera: points at a code on the table, on another phone, or in a picture. Null when closed. */
export async function scan(): Promise<TableCode | string | null> {
  const codes = await phone().wechat.codes();
  const upload = h('input', { type: 'file', accept: 'image/*', 'aria-label': '从相册选一张图片' });
  const fromPicture = new Promise<string | null>((resolve) => {
    upload.addEventListener('change', () => {
      const file = upload instanceof HTMLInputElement ? upload.files?.[0] : undefined;
      if (file) readPicture(file).then(resolve, () => resolve(null));
    });
  });
  const fromTable = askSheet<TableCode | null>({ name: '扫一扫', title: '把镜头对准', body: [upload] }, [
    ...codes.map((code) => ({ label: code.title, value: code })),
    { label: '取消', value: null },
  ]);
  const result = await Promise.race([fromTable, fromPicture]);
  document.querySelector('.phone-sheet[aria-label="扫一扫"]')?.parentElement?.remove();
  return result;
}

let shown = '[]';
let timer: ReturnType<typeof setTimeout> | undefined;

function visibleCodes(): string[] {
  const drawings = document.querySelectorAll<HTMLCanvasElement | HTMLImageElement>(
    '.phone-page:not([hidden]) canvas, .phone-page:not([hidden]) img, .phone-layer img',
  );
  const found = [...drawings].map((one) => {
    const isCanvas = one instanceof HTMLCanvasElement;
    const [width, height] = isCanvas ? [one.width, one.height] : [one.naturalWidth, one.naturalHeight];
    if (one.clientWidth < 60 || one.clientHeight < 60) return null;
    try {
      return readQr(one, width, height);
    } catch {
      return null;
    }
  });
  return found.filter((one) => one !== null);
}

/** Tells the table which codes can be read off this screen, so that other phones can scan them. */
export function watchScreen(intervalMs: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const codes = visibleCodes();
    const now = JSON.stringify(codes);
    if (now !== shown) {
      shown = now;
      phone()
        .wechat.showCodes(codes)
        .catch(() => (shown = '[]'));
    }
    watchScreen(intervalMs);
  }, intervalMs);
}
