import { h } from './dom';

/** One button of a sheet. */
export interface Choice<T> {
  readonly label: string;
  readonly value: T;
  readonly look?: 'primary' | 'plain' | 'danger';
}

const layer = (): HTMLElement => document.querySelector<HTMLElement>('.phone-layer') ?? document.body;

interface SheetText {
  /** What WeChat calls the window: used by tests to find it. */
  readonly name: string;
  readonly title: string;
  readonly body?: readonly (string | HTMLElement)[];
}

function open<T>(
  className: string,
  sheet: SheetText,
  build: (close: (value: T) => void) => HTMLElement[],
): Promise<T> {
  return new Promise((resolve) => {
    const close = (value: T): void => {
      cover.remove();
      resolve(value);
    };
    const panel = h('section', {
      class: className,
      role: 'dialog',
      'aria-label': sheet.name,
      'aria-modal': 'true',
    });
    if (sheet.title !== '') panel.append(h('h2', {}, sheet.title));
    for (const one of sheet.body ?? []) panel.append(typeof one === 'string' ? h('p', {}, one) : one);
    panel.append(...build(close));
    const cover = h('div', { class: 'phone-cover' }, panel);
    layer().append(cover);
  });
}

/** A sheet from below with its buttons one under the other; resolves with the chosen value. */
export function askSheet<T>(sheet: SheetText, choices: readonly Choice<T>[]): Promise<T> {
  return open<T>('phone-sheet', sheet, (close) =>
    choices.map(({ label, value, look = 'plain' }) =>
      h('button', { type: 'button', class: `phone-choice phone-${look}`, click: () => close(value) }, label),
    ),
  );
}

export interface ModalAnswer {
  readonly confirm: boolean;
  readonly cancel: boolean;
  readonly content: string | null;
}

/** `wx.showModal`. */
export function askModal(options: {
  title: string;
  content: string;
  showCancel: boolean;
  cancelText: string;
  confirmText: string;
  editable: boolean;
  placeholderText: string;
}): Promise<ModalAnswer> {
  const field = h('input', {
    class: 'phone-field',
    placeholder: options.placeholderText,
    'aria-label': options.title,
  });
  const content = (): string | null =>
    field instanceof HTMLInputElement && options.editable ? field.value : null;
  if (field instanceof HTMLInputElement && options.editable) field.value = options.content;
  const body = options.editable ? [field] : options.content === '' ? [] : [options.content];
  return open<ModalAnswer>(
    'phone-modal',
    { name: options.title || options.content, title: options.title, body },
    (close) => {
      const cancel = h(
        'button',
        { type: 'button', click: () => close({ confirm: false, cancel: true, content: null }) },
        options.cancelText,
      );
      const confirm = h(
        'button',
        {
          type: 'button',
          class: 'phone-confirm',
          click: () => close({ confirm: true, cancel: false, content: content() }),
        },
        options.confirmText,
      );
      return [h('footer', {}, ...(options.showCancel ? [cancel] : []), confirm)];
    },
  );
}

let toast: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** `wx.showToast` and `wx.showLoading`: one at a time. `durationMs` null stays until hidden. */
export function showToast(title: string, icon: string, durationMs: number | null, image?: string): void {
  hideToast();
  const sign =
    image === undefined
      ? h('i', { class: `phone-toast-icon phone-toast-${icon}` })
      : h('img', { src: image, alt: '' });
  const parts = icon === 'none' && image === undefined ? [title] : [sign, title];
  toast = h('div', { class: 'phone-toast', role: 'status' }, ...parts);
  layer().append(toast);
  if (durationMs !== null) timer = setTimeout(hideToast, durationMs);
}

export function hideToast(): void {
  clearTimeout(timer);
  toast?.remove();
  toast = undefined;
}

/** Columns of options to turn; resolves with the indexes, or null when cancelled. */
export function askColumns(
  title: string,
  columns: readonly (readonly string[])[],
  chosen: readonly number[],
): Promise<number[] | null> {
  const selects = columns.map((column, index) => {
    const select = h('select', { class: 'phone-field', 'aria-label': `${title || '选择'} ${index + 1}` });
    if (select instanceof HTMLSelectElement) {
      for (const [at, label] of column.entries()) select.append(new Option(label, String(at)));
      select.value = String(chosen[index] ?? 0);
    }
    return select;
  });
  const row = h('div', { class: 'phone-columns' }, ...selects);
  const indexes = (): number[] =>
    selects.map((one) => (one instanceof HTMLSelectElement ? Number(one.value) : 0));
  return open<number[] | null>('phone-sheet', { name: title || '选择', title, body: [row] }, (close) => [
    h(
      'button',
      { type: 'button', class: 'phone-choice phone-primary', click: () => close(indexes()) },
      '确定',
    ),
    h('button', { type: 'button', class: 'phone-choice phone-plain', click: () => close(null) }, '取消'),
  ]);
}

/** A date or time as the browser asks for it; null when cancelled. */
export function askMoment(
  title: string,
  kind: 'date' | 'time' | 'month',
  value: string,
  range: { start: string; end: string },
): Promise<string | null> {
  const field = document.createElement('input');
  field.type = kind;
  field.className = 'phone-field';
  field.value = value;
  field.min = range.start;
  field.max = range.end;
  field.setAttribute('aria-label', title || '选择');
  return open<string | null>('phone-sheet', { name: title || '选择', title, body: [field] }, (close) => [
    h(
      'button',
      { type: 'button', class: 'phone-choice phone-primary', click: () => close(field.value) },
      '确定',
    ),
    h('button', { type: 'button', class: 'phone-choice phone-plain', click: () => close(null) }, '取消'),
  ]);
}
