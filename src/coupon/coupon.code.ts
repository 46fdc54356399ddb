import { equalsInConstantTime, hmac } from '../platform/crypto';
import type { Coupon } from './coupon.model';
import { codeStepMs, sightLifeMs } from './coupon.rules';

const macLength = 20;

export interface MadeCouponCode {
  readonly code: string;
  /** When the last counter refuses it. */
  readonly expiresAt: Date;
  /** When the next one begins. */
  readonly refreshAfterMs: number;
}

type Holder = Pick<Coupon, '_id' | 'memberId'>;

/** The code of a coupon in its holder's hands, for the step that `now` falls in. */
export function makeCouponCode(key: Buffer, holder: Holder, now: Date): MadeCouponCode {
  const step = stepOf(now);
  return {
    code: `Q${holder._id}${mac(key, holder, step)}`,
    expiresAt: new Date((step + 2) * codeStepMs),
    refreshAfterMs: (step + 1) * codeStepMs - now.getTime(),
  };
}

/** A QR code taken apart; null for anything else. */
export function readCouponCode(code: string): { readonly couponId: string; readonly mac: string } | null {
  const [, couponId, sent] = /^Q([0-9A-Z]{26})([0-9A-F]{20})$/.exec(code) ?? [];
  return couponId === undefined || sent === undefined ? null : { couponId, mac: sent };
}

/** Whether we made this code for this holder: now, within the last half hour, or not that we know. */
export function ageOfCode(
  key: Buffer,
  holder: Holder,
  sent: string,
  now: Date,
): 'fresh' | 'stale' | 'forged' {
  const step = stepOf(now);
  const oldest = step - Math.ceil(sightLifeMs / codeStepMs) - 1;
  for (let each = step; each >= oldest; each -= 1) {
    if (equalsInConstantTime(sent, mac(key, holder, each))) return each >= step - 1 ? 'fresh' : 'stale';
  }
  return 'forged';
}

function stepOf(now: Date): number {
  return Math.floor(now.getTime() / codeStepMs);
}

function mac(key: Buffer, { _id, memberId }: Holder, step: number): string {
  return hmac(key, `couponCode|${_id}|${memberId}|${step}`).slice(0, macLength).toUpperCase();
}

/** Crockford's digits: without I, L, O and U, which look like others or spell words. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const typedLength = 13;

/** Thirteen digits of 5 bits each, from at least 13 random bytes. */
export function makeTypedCode(random: Buffer): string {
  return Array.from({ length: typedLength }, (_, place) => digits[random.readUInt8(place) % 32]).join('');
}

/** `ABCD-EFGH-JKMNP`: what people read aloud. */
export function groupTypedCode(code: string): string {
  return [code.slice(0, 4), code.slice(4, 8), code.slice(8)].join('-');
}

/** What somebody typed, as it is stored; null when it cannot be one. */
export function readTypedCode(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return /^[0-9A-HJKMNP-TV-Z]{13}$/.test(plain) ? plain : null;
}

/** The token of a gift link: its id and 80 bits that only we can make. */
export function giftToken(key: Buffer, giftId: string): string {
  return `${giftId}${giftMac(key, giftId)}`;
}

/** The gift of a token; null when we did not make it. */
export function readGiftToken(key: Buffer, token: string): string | null {
  const [, giftId, sent] = /^([0-9A-Z]{26})([0-9A-F]{20})$/.exec(token) ?? [];
  if (giftId === undefined || sent === undefined) return null;
  return equalsInConstantTime(sent, giftMac(key, giftId)) ? giftId : null;
}

function giftMac(key: Buffer, giftId: string): string {
  return hmac(key, `couponGift|${giftId}`).slice(0, macLength).toUpperCase();
}
