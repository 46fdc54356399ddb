/** What shows: the topmost page and the windows over it. */
function shown(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.phone-layer, .phone-page:not([hidden]), .phone-tabs')];
}

const clean = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/** The innermost element with this text, those over the page first. */
function withText(text: string): HTMLElement | undefined {
  const all = shown().flatMap((part) => [...part.querySelectorAll<HTMLElement>('*')]);
  const label = (one: HTMLElement): string => one.getAttribute('aria-label') ?? '';
  const exact = all.filter((one) => clean(one.textContent) === text || label(one) === text);
  return exact.at(-1) ?? all.filter((one) => clean(one.textContent).includes(text)).at(-1);
}

function fieldOf(label: string): HTMLInputElement | HTMLTextAreaElement | undefined {
  const all = shown().flatMap((part) => [
    ...part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea'),
  ]);
  return all.find((one) => [one.placeholder, one.getAttribute('aria-label'), one.name].includes(label));
}

/** The screen as a person without eyes on it: what can be read, tapped and typed into. */
export const screenHandle = {
  text: (): string =>
    clean(
      shown()
        .map((part) => part.textContent)
        .join(' '),
    ),
  tap(text: string): void {
    const target = withText(text);
    if (!target) throw new Error(`nothing shows 「${text}」`);
    const where = { bubbles: true, cancelable: true, clientX: 1, clientY: 1 };
    for (const type of ['mousedown', 'mouseup', 'click']) target.dispatchEvent(new MouseEvent(type, where));
  },
  type(label: string, value: string): void {
    const field = fieldOf(label);
    if (!field) throw new Error(`no field 「${label}」`);
    field.focus();
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.blur();
  },
  stored(key: string): unknown {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  },
};
