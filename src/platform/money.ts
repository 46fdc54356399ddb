/** Largest amount of points or fen one command may move, either way: |delta| ≤ 2^31 − 1. */
export const largestAmount = 2 ** 31 - 1;

/** Fen as yuan with two decimals, for people: `1999` → `19.99`. */
export function formatFen(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
