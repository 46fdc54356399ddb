import type { PointsRuleEvent, PointsSource } from '../contract/points';
import type { Once } from '../platform/database';
import { againOnDuplicate } from './points.again';
import type { Commands } from './points.commands';
import type { PointsDeps, Store } from './points.deps';
import { memberMissing, ruleLimitReached, ruleNotApplicable } from './points.errors';
import { queueKey } from './points.ledger';
import type { PointsEntry } from './points.model';
import { createSlots } from './points.slot';
import type { PointsRule } from './pointsRule.model';
import { pointsOf, rewardIdemKey, whyNotAt } from './pointsRule.rules';
import type { PointsRules } from './pointsRule.service';

/** Something that rules may pay for. */
export interface Occurrence {
  readonly event: PointsRuleEvent;
  readonly memberId: string;
  /** Our own id of it, unique per event: the same occurrence is paid once by each rule. */
  readonly source: PointsSource;
  readonly at: Date;
  readonly store: Store;
  readonly amountFen?: number | undefined;
}

export interface AwardRequest {
  readonly memberId: string;
  readonly ruleId: string;
  readonly amountFen?: number | undefined;
  readonly staffId: string;
  readonly store: Store;
}

interface RewardDeps extends PointsDeps {
  readonly commands: Commands;
  readonly rules: PointsRules;
}

export type Rewards = ReturnType<typeof createRewards>;

/** Pays what the earning rules say. */
export function createRewards(points: PointsDeps, commands: Commands, rules: PointsRules) {
  const deps = { ...points, commands, rules };
  return {
    /**
     * Pays every rule that applies, in the open transaction; nobody is paid who cannot earn. Two at once for one person
     * meet in the index of the limit: then one transaction fails and, run again, finds the limit reached.
     */
    payFor: (occurrence: Occurrence): Promise<PointsEntry[]> => payFor(deps, occurrence),

    /**
     * Pays one member by one `manual` rule; answers the id of the entry.
     * @throws AppError POINTS_RULE_MISSING, POINTS_RULE_NOT_APPLICABLE, POINTS_RULE_LIMIT_REACHED, POINTS_MEMBER_MISSING
     */
    award: (request: AwardRequest, once?: Once): Promise<string> =>
      againOnDuplicate(() => award(deps, request, once)),
  };
}

async function payFor(deps: RewardDeps, occurrence: Occurrence): Promise<PointsEntry[]> {
  const standing = await deps.members.standingOf(occurrence.memberId);
  if (standing?.canEarn !== true) return [];
  const paid: PointsEntry[] = [];
  for (const rule of await deps.rules.payingAt(occurrence.event, occurrence.at)) {
    const entry = await pay(deps, rule, occurrence);
    if (entry !== null) paid.push(entry);
  }
  return paid;
}

async function award(deps: RewardDeps, request: AwardRequest, once: Once | undefined): Promise<string> {
  const { db, clock, ids, audit, members, rules } = deps;
  const { memberId, ruleId, amountFen, staffId, store } = request;
  const { entryId } = await db.transaction({ keys: [queueKey(memberId)], once }, async () => {
    const rule = await rules.find(ruleId);
    const at = clock.now();
    assertAwards(rule, at, amountFen);
    if ((await members.standingOf(memberId)) === null) throw memberMissing();
    const source = { type: 'award', id: ids.next() };
    const entry = await pay(deps, rule, { event: 'manual', memberId, source, at, store, amountFen });
    if (entry === null) throw ruleLimitReached();
    await audit({
      actor: { kind: 'staff', id: staffId },
      action: 'points.award',
      target: { type: 'member', id: memberId },
      storePath: store.storePath,
      change: { ruleId, entryId: entry._id, points: entry.delta },
    });
    return { entryId: entry._id };
  });
  return entryId;
}

function assertAwards(rule: PointsRule, at: Date, amountFen: number | undefined): void {
  if (rule.event !== 'manual') throw ruleNotApplicable('event');
  const reason = whyNotAt(rule, at);
  if (reason !== undefined) throw ruleNotApplicable(reason);
  const points = pointsOf(rule.reward, { amountFen, signInPoints: 0 });
  const hasUnusedAmount = rule.reward.kind !== 'perAmount' && amountFen !== undefined;
  if (points === undefined || points === 0 || hasUnusedAmount) throw ruleNotApplicable('amount');
}

/** Pays one rule, within its limit; null when the limit is reached or there is nothing to pay. */
async function pay(deps: RewardDeps, rule: PointsRule, occurrence: Occurrence): Promise<PointsEntry | null> {
  const { settings, commands } = deps;
  const { memberId, source, store, amountFen } = occurrence;
  const points = pointsOf(rule.reward, { amountFen, signInPoints: (await settings()).signInPoints });
  if (points === undefined || points === 0) return null;
  const idemKey = rewardIdemKey(rule._id, source);
  const slots = createSlots(deps);
  const slot = await slots.take(rule, occurrence);
  if (slot === 'none') return null;
  const said = { memberId, points, source, idemKey, store };
  const entry = await commands.earn({ ...said, rule: { id: rule._id, version: rule.version } });
  await slots.fill(slot, entry._id);
  return entry;
}
