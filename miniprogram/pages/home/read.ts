import type { MemberView } from '../../../src/contract/member';
import { brand } from '../../brand';
import type { ActivityCard } from '../../logic/activity';
import { activityCardOf } from '../../logic/activity';
import type { MemberCard } from '../../logic/card';
import { memberCardOf, pointsCardOf } from '../../logic/card';
import type { Ticket } from '../../logic/coupon';
import { ticketOf } from '../../logic/coupon';
import { readBrand } from '../../services/brand';
import { readCoupons } from '../../services/coupon';
import { readActivities } from '../../services/invite';
import { orNull } from '../../services/optional';
import { readPoints } from '../../services/points';
import { readTier } from '../../services/tier';

/** What the home page shows of a member, apart from what its cards load by themselves. */
export interface Home {
  readonly brandName: string;
  readonly card: Partial<MemberCard>;
  readonly points: string;
  readonly pointsNote: string;
  readonly couponCount: string;
  readonly soonest: readonly Ticket[];
  readonly isFollower: boolean;
  readonly activities: readonly ActivityCard[];
}

/** Before anything is known. */
export const blankHome: Home = {
  brandName: brand.name,
  card: {},
  points: '—',
  pointsNote: '',
  couponCount: '—',
  soonest: [],
  isFollower: true,
  activities: [],
};

/** Each part may fail by itself: what is not known is not shown. */
export async function readHome(member: MemberView | null, nowMs: number): Promise<Home> {
  const [named, own] = await Promise.all([
    orNull(readBrand()),
    member === null ? {} : readOwn(member, nowMs),
  ]);
  return { ...blankHome, brandName: named?.brandName ?? brand.name, ...own };
}

async function readOwn(member: MemberView, nowMs: number): Promise<Partial<Home>> {
  const [activities, tier, account, coupons] = await Promise.all([
    orNull(readActivities()),
    orNull(readTier()),
    orNull(readPoints()),
    orNull(readCoupons('usable', null)),
  ]);
  const points = account === null ? null : pointsCardOf(account, nowMs);
  return {
    activities: (activities ?? []).map((activity) => activityCardOf(activity, nowMs)),
    card: memberCardOf(member, tier),
    points: points?.available ?? '—',
    pointsNote: points?.isPressing === true ? points.note : '',
    couponCount: coupons === null ? '—' : countWords(coupons.items.length, coupons.cursor !== null),
    soonest: soonestOf((coupons?.items ?? []).map((coupon) => ticketOf(coupon, nowMs))),
    isFollower: member.isLinkedToOfficialAccount,
  };
}

function countWords(count: number, isMore: boolean): string {
  return isMore ? `${count}+` : String(count);
}

/** At most one: the one that ends soon, and none that has time. */
function soonestOf(tickets: readonly Ticket[]): Ticket[] {
  return tickets.filter(({ isSoon }) => isSoon).slice(0, 1);
}
