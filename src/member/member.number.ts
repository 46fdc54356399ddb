import type { Ids } from '../platform/ids';

const digitCount = 11;

/**
 * A new member number: 11 random digits, the first not 0, and a check digit; `formatMemberNumber` groups it for people.
 * Numbers are drawn, not counted: a counter would be one hot record and would tell how many members there are.
 */
export function drawMemberNumber(ids: Ids): string {
  const drawn = Buffer.from(ids.token(8), 'base64url').readBigUInt64BE();
  const first = 10n ** BigInt(digitCount - 1);
  const digits = String(first + (drawn % (9n * first)));
  return digits + checkDigit(digits);
}

/** Whether a text is a member number whose check digit fits: one wrong digit or two swapped neighbours never pass. */
export function isMemberNumber(text: string): boolean {
  return /^[1-9]\d{11}$/.test(text) && checkDigit(text.slice(0, -1)) === text.slice(-1);
}

/** `123456789012` → `1234 5678 9012` */
export function formatMemberNumber(memberNumber: string): string {
  return memberNumber.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** A totally anti-symmetric quasigroup of order 10 (Damm, 2004). */
const quasigroup: readonly string[] = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

function checkDigit(digits: string): string {
  let interim = 0;
  for (const digit of digits) interim = Number(quasigroup[interim]?.[Number(digit)]);
  return String(interim);
}
