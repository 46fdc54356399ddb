import { h } from '../runtime/dom';
import { readQr } from '../runtime/qr';
import type { TableCode } from '../settings';

/** WeChat's camera: everything with a code that lies on the table, or a picture. */
export function cameraPanel(codes: readonly TableCode[], scan: (code: TableCode) => void): HTMLElement[] {
  const note = h('p', { class: 'hint', role: 'status' });
  const use = (code: TableCode): void => {
    const same = codes.find((one) => one.kind !== 'shown' && one.text === code.text);
    if (same) scan(same);
    else note.textContent = '这个码要在店员的柜台页面里扫：打开小程序，进「店员入口」。';
  };
  const upload = h('input', { type: 'file', accept: 'image/*' });
  upload.addEventListener('change', () => {
    const file = upload instanceof HTMLInputElement ? upload.files?.[0] : undefined;
    if (!file) return;
    createImageBitmap(file)
      .then((picture) => readQr(picture, picture.width, picture.height))
      .then((text) => {
        if (text === null) note.textContent = '这张图片里没有二维码';
        else use({ id: '', title: '', kind: 'shown', text, page: '', scene: '', image: '' });
      })
      .catch(() => (note.textContent = '读不了这张图片'));
  });
  const rows = codes.map((code) => h('button', { type: 'button', click: () => use(code) }, code.title));
  return [
    h('h3', {}, '扫一扫'),
    h('div', { class: 'codes' }, note, h('label', {}, '从相册选一张图片', upload), ...rows),
  ];
}
