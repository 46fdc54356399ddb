/** `¥1,234.50`, from fen. */
export function yuan(fen: number): string {
  const [whole = '0', cents = '00'] = (Math.abs(fen) / 100).toFixed(2).split('.');
  return `${fen < 0 ? '-' : ''}¥${grouped(whole)}.${cents}`;
}

/** Fen of what a person typed, or null where that is no amount: `12`, `12.5`, `12.50`. */
export function fenOf(text: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/[¥,]/g, ''));
  if (match === null) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** What a field shows of fen: `12.50`. */
export function yuanText(fen: number | null): string {
  return fen === null ? '' : (fen / 100).toFixed(2);
}

/** `12,345` */
export function integer(value: number): string {
  const text = grouped(String(Math.abs(value)));
  return value < 0 ? `-${text}` : text;
}

/** `+120`, `-3,000` */
export function signed(value: number): string {
  return value > 0 ? `+${integer(value)}` : integer(value);
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
