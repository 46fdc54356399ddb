/** Fen as people read money: 「¥1,234.50」, 「-¥3.00」. */
export function yuan(fen: number): string {
  const whole = Math.floor(Math.abs(fen) / 100);
  const rest = String(Math.abs(fen) % 100).padStart(2, '0');
  return `${fen < 0 ? '-' : ''}¥${grouped(whole)}.${rest}`;
}

/** 「12,345」 */
export function grouped(value: number): string {
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 ? `-${digits}` : digits;
}

/** 「+120」, 「-60」, 「0」 */
export function signed(value: number): string {
  return value > 0 ? `+${grouped(value)}` : grouped(value);
}
