import type { FieldCipher } from '../platform/crypto';
import { phoneUnusable } from './member.errors';
import type { PhoneRecord } from './member.model';

/** A phone in E.164: `+8613800001234`. */
export type Phone = string & { readonly __phone: unique symbol };

const mainland = /^\+86(1\d{10})$/;
const anywhere = /^\+[1-9]\d{6,14}$/;

/** A phone as WeChat tells it: the number without its country code, and that code. @throws AppError MEMBER_PHONE_UNUSABLE */
export function phoneOf(countryCode: string, purePhoneNumber: string): Phone {
  const phone = parsePhone(`+${countryCode}${purePhoneNumber}`);
  if (phone === null) throw phoneUnusable();
  return phone;
}

/** A phone as people type it: 11 digits of the mainland, or with `+` and country code; null for anything else. */
export function parsePhone(text: string): Phone | null {
  const bare = text.replace(/[\s-]/g, '');
  const full = /^1\d{10}$/.test(bare) ? `+86${bare}` : bare;
  const isPhone = full.startsWith('+86') ? mainland.test(full) : anywhere.test(full);
  // The brand is nothing but this check.
  return isPhone ? (full as Phone) : null;
}

/** `138****1234`; abroad `+852****1234`. */
export function maskPhone(phone: Phone): string {
  const national = mainland.exec(phone)?.[1];
  return national === undefined
    ? `${phone.slice(0, Math.max(2, phone.length - 8))}****${phone.slice(-4)}`
    : `${national.slice(0, 3)}****${national.slice(-4)}`;
}

export type Phones = ReturnType<typeof createPhones>;

/** Seals, opens and finds phones. */
export function createPhones(cipher: FieldCipher) {
  const place = (memberId: string): string => `member|phone|${memberId}`;
  const indexOf = (phone: Phone): string => cipher.blindIndex(`member.phone|${phone}`);
  const last4IndexOf = (last4: string): string => cipher.blindIndex(`member.last4|${last4}`);
  return {
    indexOf,
    last4IndexOf,
    /** The phone as this one member's record holds it. */
    seal: (memberId: string, phone: Phone, phoneVerifiedAt: Date | null): PhoneRecord => ({
      phoneSealed: cipher.encrypt(phone, place(memberId)),
      phoneIndex: indexOf(phone),
      phoneLast4Index: last4IndexOf(phone.slice(-4)),
      phoneMasked: maskPhone(phone),
      phoneVerifiedAt,
    }),
    /** The full phone. @throws AppError CRYPTO_FIELD_UNREADABLE */
    // What `seal` wrote is a Phone.
    open: (memberId: string, sealed: string): Phone => cipher.decrypt(sealed, place(memberId)) as Phone,
  };
}
