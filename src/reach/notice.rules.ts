import type { NoticeField, NoticeSource } from '../contract/reach';

/** A coupon as a notice speaks of it. */
export interface CouponSubject {
  readonly title: string;
  readonly gives: string;
  readonly expiresAt: Date;
}

const chinaMs = 8 * 3_600_000;

/** The values of a template's keywords. */
export function noticeValues(
  fields: readonly NoticeField[],
  coupon: CouponSubject,
  brandName: string,
): Record<string, string> {
  const sources: Readonly<Record<NoticeSource, string>> = {
    couponTitle: coupon.title,
    couponGives: coupon.gives,
    expiresOn: dayOf(coupon.expiresAt),
    expiresAt: momentOf(coupon.expiresAt),
    brandName,
    text: '',
  };
  return Object.fromEntries(fields.map(({ key, source, text }) => [key, text ?? sources[source]]));
}

/** The last moment in which it can be used, as WeChat takes times: 2026年3月5日 23:59. */
function momentOf(expiresAt: Date): string {
  const last = new Date(expiresAt.getTime() - 1 + chinaMs);
  const clock = last.toISOString().slice(11, 16);
  return `${dayOf(expiresAt)} ${clock}`;
}

function dayOf(expiresAt: Date): string {
  const last = new Date(expiresAt.getTime() - 1 + chinaMs);
  return `${last.getUTCFullYear()}年${last.getUTCMonth() + 1}月${last.getUTCDate()}日`;
}
