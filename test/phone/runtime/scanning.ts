import type { TableCode } from '../settings';
import { phone } from './context';
import { h } from './dom';
import { readQr } from './qr';
import { askSheet } from './sheets';

async function readPicture(file: File): Promise<string | null> {
  const picture = await createImageBitmap(file);
  return readQr(picture, picture.width, picture.height);
}

/** What lies before the camera; looked at again and again, as a camera does. */
function finder(onCode: (code: TableCode) => void): {
  list: HTMLElement;
  codes(): readonly TableCode[];
  stop(): void;
} {
  const list = h('div', {});
  let codes: readonly TableCode[] = [];
  const look = async (): Promise<void> => {
    const now = await phone().wechat.codes();
    if (JSON.stringify(now) === JSON.stringify(codes)) return;
    codes = now;
    const rows = codes.map((code) =>
      h(
        'button',
        { type: 'button', class: 'phone-choice phone-plain', click: () => onCode(code) },
        code.title,
      ),
    );
    list.replaceChildren(...rows);
  };
  const timer = setInterval(() => void look().catch(() => undefined), 500);
  void look().catch(() => undefined);
  return { list, codes: () => codes, stop: () => clearInterval(timer) };
}

function album(onText: (text: string | null) => void): HTMLElement {
  const upload = h('input', { type: 'file', accept: 'image/*' });
  upload.addEventListener('change', () => {
    const file = upload instanceof HTMLInputElement ? upload.files?.[0] : undefined;
    if (file) readPicture(file).then(onText, () => onText(null));
  });
  return h('label', { class: 'phone-upload' }, '从相册选一张图片', upload);
}

/** The camera: points at a code on the table, on another phone, or in a picture. Null when closed. */
export async function scan(): Promise<TableCode | string | null> {
  let found: (code: TableCode | string | null) => void = () => undefined;
  const seen = new Promise<TableCode | string | null>((resolve) => (found = resolve));
  const camera = finder((code) => found(code));
  const closed = askSheet<null>(
    { name: '扫一扫', title: '把镜头对准', body: [album((text) => found(text)), camera.list] },
    [{ label: '取消', value: null }],
  );
  const result = await Promise.race([closed, seen]);
  camera.stop();
  document.querySelector('.phone-sheet[aria-label="扫一扫"]')?.parentElement?.remove();
  // A picture, or another phone, may show a code that also hangs on the wall.
  const text = typeof result === 'string' ? result : result?.kind === 'shown' ? result.text : null;
  return camera.codes().find((code) => code.kind !== 'shown' && code.text === text) ?? result;
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
