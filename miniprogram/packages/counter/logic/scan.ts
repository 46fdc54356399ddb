import { kindOf } from '../../../logic/scene';

/** What a camera read at the counter, or a clerk typed. */
export type Reading =
  /** What a member's screen shows. */
  | { readonly kind: 'member'; readonly code: string }
  | { readonly kind: 'coupon'; readonly code: string }
  /** For a sample that waits in the store. */
  | { readonly kind: 'pickup'; readonly code: string }
  | { readonly kind: 'phone'; readonly phone: string }
  | { readonly kind: 'last4'; readonly last4: string }
  /** A code that its owner scans with WeChat, not a clerk. */
  | { readonly kind: 'forMember' }
  | { readonly kind: 'unknown' };

const memberCode = /^[LC]\d{12}[0-9A-F]{20}$/;
const couponCode = /^Q[0-9A-Z]{26}[0-9A-F]{20}$/;
/** Crockford's digits: without I, L, O and U. */
const typedCoupon = /^[0-9A-HJKMNP-TV-Z]{13}$/;
const typedPickup = /^S[0-9A-HJKMNP-TV-Z]{13}$/;

/** Sorts what was scanned. */
export function readScan(text: string): Reading {
  const code = text.trim();
  if (memberCode.test(code)) return { kind: 'member', code };
  if (couponCode.test(code)) return { kind: 'coupon', code };
  const plain = plainOf(code);
  if (typedPickup.test(plain)) return { kind: 'pickup', code: plain };
  if (typedCoupon.test(plain)) return { kind: 'coupon', code: plain };
  return isForMember(code) ? { kind: 'forMember' } : { kind: 'unknown' };
}

/** Sorts what was typed: also a phone, or its last four digits. */
export function readTyped(text: string): Reading {
  const digits = text.replace(/[\s-]/g, '');
  if (/^1\d{10}$/.test(digits)) return { kind: 'phone', phone: digits };
  if (/^\d{4}$/.test(digits)) return { kind: 'last4', last4: digits };
  return readScan(text);
}

/** As people say such codes: small letters, dashes, a letter that looks like a digit. */
function plainOf(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
}

function isForMember(text: string): boolean {
  const scene = /[?&]scene=([^&#]+)/.exec(text)?.[1] ?? text;
  return kindOf(scene) !== null;
}
