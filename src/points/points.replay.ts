import type { PointsRuleEvent, PointsSource } from '../contract/points';
import { chinaDay } from '../platform/clock';
import type { Ids } from '../platform/ids';
import type { Settings } from '../setting';
import type { Store } from './points.deps';
import { expiryOf } from './points.expiry';
import type { MemoryBook } from './points.memory';
import { createMemoryBook } from './points.memory';
import type { PointsAccount, PointsEntry, PointsLot } from './points.model';
import type { Terms } from './points.rules';
import { assertAmount, assertSource, give, requestHashOf, take } from './points.rules';
import type { PointsRule, PointsSignIn, PointsSlot } from './pointsRule.model';
import { periodOf, pointsOf, rewardIdemKey, streakOf, whyNotAt } from './pointsRule.rules';

/** Something a member did that the earning rules may pay for. */
export interface RewardedAct {
  readonly kind: 'join' | 'phone' | 'signIn';
  readonly at: Date;
}

/** Points that came or went by themselves. */
export interface PointsAct {
  readonly kind: 'earn' | 'spend';
  readonly at: Date;
  readonly points: number;
  readonly source: PointsSource;
  readonly idemKey: string;
}

export type HistoryAct = RewardedAct | PointsAct;

/** The past of one member, oldest first. */
export interface HistoryMember {
  readonly memberId: string;
  /** As the member service's `rewardKeyOf` tells it. */
  readonly personKey: string;
  readonly store: Store;
  readonly acts: readonly HistoryAct[];
}

/** Everything the past of one member leaves in the database. */
export interface Replayed {
  readonly account: PointsAccount;
  readonly entries: readonly PointsEntry[];
  readonly lots: readonly PointsLot[];
  readonly slots: readonly PointsSlot[];
  readonly signIns: readonly PointsSignIn[];
}

export interface ReplayDeps {
  readonly ids: Ids;
  readonly settings: Pick<Settings, 'pointsExpiry' | 'signInPoints'>;
  readonly rules: readonly PointsRule[];
  /** What is due by then is expired. */
  readonly until: Date;
}

interface Life extends ReplayDeps {
  readonly member: HistoryMember;
  readonly book: MemoryBook;
  readonly slots: PointsSlot[];
  readonly signIns: PointsSignIn[];
}

/**
 * Lives the past of one member in memory, by the rules of the living ledger.
 * @throws AppError POINTS_INSUFFICIENT and what else a command would have been refused for
 */
export function replay(deps: ReplayDeps, member: HistoryMember): Replayed {
  const book = createMemoryBook(deps.ids, member.memberId);
  const life: Life = { ...deps, member, book, slots: [], signIns: [] };
  for (const act of member.acts) {
    book.expireDue(act.at);
    if ('points' in act) movePoints(life, act);
    else reward(life, act);
  }
  book.expireDue(deps.until);
  return { ...book.finish(), slots: life.slots, signIns: life.signIns };
}

function movePoints(life: Life, { kind, at, points, source, idemKey }: PointsAct): void {
  assertAmount(points);
  assertSource(source);
  if (kind === 'earn') earn(life, points, { source, idemKey, rule: null, at });
  else
    life.book.post(
      termsOf(life, kind, points, { source, idemKey, rule: null, at }),
      take(life.book.live(), points, { mayOwe: false }),
    );
}

type Said = Pick<Terms, 'source' | 'idemKey' | 'rule' | 'at'>;

function earn(life: Life, points: number, said: Said): PointsEntry {
  const { ids, settings, book } = life;
  const expiresAt = expiryOf(said.at, settings.pointsExpiry);
  const gift = { lotId: ids.next(), originLotId: null, points, expiresAt, isNew: true };
  return book.post(termsOf(life, 'earn', points, said), give(book.account().debt, [gift]));
}

function termsOf({ ids, member }: Life, type: 'earn' | 'spend', points: number, said: Said): Terms {
  const { memberId, store } = member;
  const requestHash = requestHashOf(type, { memberId, points, source: said.source });
  return { _id: ids.next(), type, reverses: null, requestHash, ...store, ...said };
}

const occurrences = {
  join: { event: 'member.joined', type: 'join' },
  phone: { event: 'member.phoneBound', type: 'phone' },
  signIn: { event: 'signIn', type: 'signIn' },
} as const satisfies Record<RewardedAct['kind'], { event: PointsRuleEvent; type: string }>;

function reward(life: Life, { kind, at }: RewardedAct): void {
  const { ids, rules, member, signIns } = life;
  const { event, type } = occurrences[kind];
  const { memberId } = member;
  const day = chinaDay(at);
  const last = signIns.at(-1) ?? null;
  if (kind === 'signIn' && last?.day === day) return;
  const source = { type, id: kind === 'signIn' ? `${memberId}:${day}` : memberId };
  const paying = rules.filter((rule) => rule.event === event && whyNotAt(rule, at) === undefined);
  const points = paying.reduce((sum, rule) => sum + pay(life, rule, source, at), 0);
  if (kind !== 'signIn') return;
  signIns.push({ _id: ids.next(), memberId, day, points, streakDays: streakOf(day, last), at });
}

/** Pays one rule within its limit; 0 when it pays nothing. */
function pay(life: Life, rule: PointsRule, source: PointsSource, at: Date): number {
  const { settings, member, slots } = life;
  const { memberId, personKey } = member;
  const points = pointsOf(rule.reward, { signInPoints: settings.signInPoints }) ?? 0;
  const period = rule.limit === null ? '' : periodOf(rule.limit, at);
  const taken = slots.filter((slot) => slot.ruleId === rule._id && slot.period === period).length;
  if (points === 0 || (rule.limit !== null && taken >= rule.limit.count)) return 0;
  const idemKey = rewardIdemKey(rule._id, source);
  const entry = earn(life, points, { source, idemKey, rule: { id: rule._id, version: rule.version }, at });
  if (rule.limit !== null) {
    const place = { ruleId: rule._id, personKey, period, slot: taken + 1 };
    slots.push({ _id: idemKey, ...place, memberId, entryId: entry._id, at });
  }
  return points;
}
