import type { DomainEvents } from '../contract/events';
import type { NoticeKind } from '../contract/reach';
import type { NoticeWords } from './notice.rules';
import { beginWords, endWords } from './notice.rules';
import type { ReachDeps } from './reach.deps';

/** What a notice is about. */
export interface NoticeSubject {
  readonly kind: NoticeKind;
  /** Unique within the kind: the same subject is told once. */
  readonly id: string;
  readonly memberId: string;
  /** Where a tap leads. */
  readonly page: string;
  /** What can be said, asked when it is sent; null: there is nothing to tell any more. */
  readonly words: () => Promise<NoticeWords | null>;
}

export function couponExpiring(
  deps: Pick<ReachDeps, 'couponOf'>,
  { couponId, memberId }: DomainEvents['coupon.expiringSoon'],
): NoticeSubject {
  return {
    kind: 'couponExpiring',
    id: couponId,
    memberId,
    page: `pages/coupon/index?id=${couponId}`,
    async words() {
      const coupon = await deps.couponOf(couponId, memberId);
      if (coupon === null) return null;
      return { couponTitle: coupon.title, couponGives: coupon.gives, ...endWords(coupon.expiresAt) };
    },
  };
}

export function pointsExpiring(
  { clock }: Pick<ReachDeps, 'clock'>,
  { memberId, points, expiresAt }: DomainEvents['points.expiringSoon'],
): NoticeSubject {
  const end = new Date(expiresAt);
  return {
    kind: 'pointsExpiring',
    id: `${memberId}:${expiresAt}`,
    memberId,
    page: 'pages/points/index',
    words: () => Promise.resolve(end > clock.now() ? { points: String(points), ...endWords(end) } : null),
  };
}

export function activityBegins(
  { clock }: Pick<ReachDeps, 'clock'>,
  { memberId, activityId, title, beginsAt }: DomainEvents['invite.activityBeginsSoon'],
): NoticeSubject {
  const begin = new Date(beginsAt);
  const isNear = (): boolean => begin.getTime() > clock.now().getTime() - 3_600_000;
  return {
    kind: 'activityBegins',
    id: `${activityId}:${memberId}`,
    memberId,
    page: 'pages/home/index',
    words: () => Promise.resolve(isNear() ? { activityTitle: title, ...beginWords(begin) } : null),
  };
}
