import type { DomainEvents, OrderEventLine, OrderFacts } from '../contract/events';
import type { RulePoints } from '../contract/order';
import { hasCode } from '../platform/errors';
import type { Commands } from './points.commands';
import type { PointsDeps } from './points.deps';
import { requiredSession } from './points.deps';
import { pointsEntryModel } from './points.model';
import { createSlots } from './points.slot';
import type { PaidAward, PointsOrder } from './pointsOrder.model';
import { pointsOrderModel } from './pointsOrder.model';
import type { OrderAudience, OrderRule } from './pointsOrder.rules';
import { concerns, isOrderRule, linesLeft, orderAwards } from './pointsOrder.rules';
import type { PointsRuleVersion } from './pointsRule.model';
import { pointsRuleVersionModel } from './pointsRule.model';
import type { PointsRules } from './pointsRule.service';

/** A purchase that is not recorded yet. */
export interface OrderQuestion {
  readonly memberId: string;
  readonly lines: readonly OrderEventLine[];
  readonly at: Date;
}

/** One entry of a purchase, in words. */
export interface OrderPointsFact {
  readonly ruleId: string;
  /** 中文 */
  readonly ruleName: string;
  /** Signed. */
  readonly points: number;
  readonly at: string;
}

interface OrderPointsDeps extends PointsDeps {
  readonly commands: Commands;
  readonly rules: PointsRules;
}

export type OrderPoints = ReturnType<typeof createOrderPoints>;

/** Points for purchases: paid when one is completed or claimed, taken back in part or whole with what is returned. */
export function createOrderPoints(points: PointsDeps, commands: Commands, rules: PointsRules) {
  const deps = { ...points, commands, rules };
  return {
    /** Pays a purchase once, in the open transaction; nothing for whoever cannot earn. */
    payOrder: (order: OrderFacts): Promise<void> => payOrder(deps, order),

    /** Takes back what the rest of the purchase would not have earned, in the open transaction. */
    takeBackOrder: (order: DomainEvents['order.returned']): Promise<void> => takeBack(deps, order),

    /** What a purchase would earn now; pays nothing. Empty for whoever cannot earn. */
    previewOrder: (question: OrderQuestion): Promise<RulePoints[]> => preview(deps, question),

    /** What a purchase earned and gave back, oldest first. */
    explain: (source: { readonly type: 'order'; readonly id: string }): Promise<OrderPointsFact[]> =>
      explain(deps, source.id),
  };
}

async function payOrder(deps: OrderPointsDeps, order: OrderFacts): Promise<void> {
  const { db, commands } = deps;
  const orders = db.model(pointsOrderModel);
  if ((await orders.exists({ _id: order.orderId })) !== null) return;
  const memberId = await earnerOf(deps, order.memberId);
  if (memberId === null) return;
  const purchasedAt = new Date(order.purchasedAt);
  const { awards, rules, multiplierPercent } = await awardsFor(deps, memberId, order.lines, purchasedAt);
  const source = { type: 'order', id: order.orderId };
  const store = { storeId: order.storeId, storePath: order.storePath };
  const slots = createSlots(deps);
  const paid: PaidAward[] = [];
  for (const { rule, ...award } of awards) {
    const slot = await slots.take(rule, { memberId, source, at: purchasedAt });
    if (slot === 'none') continue;
    const entry = await commands.earn({
      memberId,
      points: award.points,
      source,
      idemKey: `order:${order.orderId}:${award.ruleId}`,
      store,
      ...(rule === null ? {} : { rule: { id: rule._id, version: rule.version } }),
    });
    await slots.fill(slot, entry._id);
    paid.push({ ...award, entryId: entry._id });
  }
  const row: PointsOrder = {
    _id: order.orderId,
    purchasedAt,
    lines: order.lines,
    rules: rules.map(({ _id, version }) => ({ ruleId: _id, version })),
    multiplierPercent,
    awards: paid,
  };
  await orders.create([row], { session: requiredSession(deps) });
}

async function takeBack(deps: OrderPointsDeps, back: DomainEvents['order.returned']): Promise<void> {
  const orders = deps.db.model(pointsOrderModel);
  const order = await orders.findById(back.orderId).lean<PointsOrder>();
  if (order === null) return;
  const lines = linesLeft(order.lines, back.lines);
  const still = orderAwards(lines, await rulesThen(deps, order), order.multiplierPercent);
  const awards: PaidAward[] = [];
  for (const award of order.awards) {
    const kept = Math.min(award.points, still.find(({ ruleId }) => ruleId === award.ruleId)?.points ?? 0);
    await reverse(deps, back, award, award.points - kept);
    awards.push({ ...award, points: kept });
  }
  await orders.updateOne({ _id: order._id }, { $set: { lines, awards } });
}

/** Where the account was closed for good, there is nothing to take back from. */
async function reverse(
  { commands }: OrderPointsDeps,
  { returnId, storeId, storePath }: DomainEvents['order.returned'],
  { entryId }: PaidAward,
  points: number,
): Promise<void> {
  if (points === 0) return;
  const source = { type: 'refund', id: returnId };
  const idemKey = `refund:${returnId}:${entryId}`;
  try {
    await commands.reverse({ entryId, points, source, idemKey, store: { storeId, storePath } });
  } catch (error) {
    if (!hasCode(error, 'POINTS_ACCOUNT_CLOSED')) throw error;
  }
}

/** The rules at the versions of then: what they say today does not count. */
async function rulesThen({ db }: OrderPointsDeps, { rules }: PointsOrder): Promise<OrderRule[]> {
  if (rules.length === 0) return [];
  const rows = await db
    .model(pointsRuleVersionModel)
    .find({ $or: rules.map(({ ruleId, version }) => ({ ruleId, version })) })
    .lean<PointsRuleVersion[]>();
  return rows.map(({ rule }) => rule).filter(isOrderRule);
}

async function preview(deps: OrderPointsDeps, { memberId, lines, at }: OrderQuestion): Promise<RulePoints[]> {
  const earner = await earnerOf(deps, memberId);
  if (earner === null) return [];
  await deps.rules.ensureDefaults();
  const { awards } = await awardsFor(deps, earner, lines, at);
  const slots = createSlots(deps);
  const open: RulePoints[] = [];
  for (const { rule, ruleId, name, points } of awards) {
    const slot = await slots.take(rule, { memberId: earner, source: { type: 'preview', id: '-' }, at });
    if (slot !== 'none') open.push({ ruleId, ruleName: name, points });
  }
  return open;
}

async function explain({ db }: OrderPointsDeps, orderId: string): Promise<OrderPointsFact[]> {
  const order = await db.model(pointsOrderModel).findById(orderId).lean<PointsOrder>();
  if (order === null) return [];
  const byEntry = new Map(order.awards.map((award) => [award.entryId, award]));
  const entryIds = [...byEntry.keys()];
  const entries = await db
    .collection(pointsEntryModel)
    .find({ $or: [{ _id: { $in: entryIds } }, { reverses: { $in: entryIds } }] })
    .sort({ at: 1, seq: 1 })
    .toArray();
  return entries.flatMap(({ _id, reverses, delta, at }) => {
    const award = byEntry.get(reverses ?? _id);
    if (award === undefined) return [];
    const ruleName = reverses === null ? award.name : `${award.name}（退货收回）`;
    return [{ ruleId: award.ruleId, ruleName, points: delta, at: at.toISOString() }];
  });
}

/** Who is paid: the member that lives on, if it may earn. */
async function earnerOf({ members }: OrderPointsDeps, memberId: string | null): Promise<string | null> {
  const member = memberId === null ? null : await members.current(memberId);
  if (member === null) return null;
  return (await members.standingOf(member._id))?.canEarn === true ? member._id : null;
}

interface RuledAward {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly points: number;
  /** Null for the tier. */
  readonly rule: OrderRule | null;
}

interface Reckoning {
  readonly awards: readonly RuledAward[];
  /** Those for this member at that moment. */
  readonly rules: readonly OrderRule[];
  readonly multiplierPercent: number;
}

async function awardsFor(
  deps: OrderPointsDeps,
  memberId: string,
  lines: readonly OrderEventLine[],
  at: Date,
): Promise<Reckoning> {
  const who = await audienceOf(deps, memberId);
  const rules = (await deps.rules.payingAt('order.completed', at)).filter(isOrderRule);
  const mine = rules.filter((rule) => concerns(rule, who));
  const awards = orderAwards(lines, mine, who.multiplierPercent).map((award) => ({
    ...award,
    rule: mine.find(({ _id }) => _id === award.ruleId) ?? null,
  }));
  return { awards, rules: mine, multiplierPercent: who.multiplierPercent };
}

async function audienceOf({ audience }: OrderPointsDeps, memberId: string): Promise<OrderAudience> {
  return {
    tierId: await audience.tierOf(memberId),
    tagIds: await audience.tagIdsOf(memberId),
    multiplierPercent: await audience.multiplierPercentOf(memberId),
  };
}
