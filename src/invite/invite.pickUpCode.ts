import { makeTypedCode, readTypedCode } from '../coupon';

/** `S` and thirteen digits of 5 bits each, from at least 13 random bytes: scanned, shown in groups, or read out. */
export function makePickUpCode(random: Buffer): string {
  return `S${makeTypedCode(random)}`;
}

/** What somebody scanned or typed, as it is stored; null when it cannot be one. */
export function readPickUpCode(text: string): string | null {
  const [, rest] = /^S(.*)$/i.exec(text.trim()) ?? [];
  const plain = rest === undefined ? null : readTypedCode(rest);
  return plain === null ? null : `S${plain}`;
}
