import type { ConsentPurpose } from '../contract/setting';
import type { TagCondition, TagKind, TagTrait } from '../contract/tag';
import { chinaDay, chinaDayStart, dayMs } from '../platform/clock';
import type { Tag, TagFact, TagReason } from './tag.model';
import type { TagRule } from './tagRule.model';

/** What is left of a purchase after returns. */
export interface KeptPurchase {
  readonly orderId: string;
  readonly purchasedAt: Date;
  readonly lines: readonly {
    readonly sku: string | null;
    readonly category: string | null;
    readonly paidFen: number;
  }[];
}

/** What rules ask about a member. */
export interface MemberFacts {
  readonly purchases: readonly KeptPurchase[];
  readonly firstCodeId: string | null;
  readonly tierId: string | null;
  /** Null where nothing was said. */
  readonly consents: Readonly<Record<ConsentPurpose, boolean | null>>;
  readonly homeStoreId: string | null;
}

type PurchaseCondition = Extract<TagCondition, { kind: 'purchase' }>;

export const defaultHalfLifeDays = 90;
/** How many purchases a reason keeps. */
const mostEvidence = 20;

/** The trait of a tag that states none. */
export function defaultTrait(kind: TagKind): TagTrait {
  return kind === 'interest' || kind === 'need' ? 'psychological' : 'demographic';
}

/** The first instant that counts for "within so many days": whole days of Asia/Shanghai, so that a day has one answer. */
export function windowStart(now: Date, withinDays: number): Date {
  return new Date(chinaDayStart(chinaDay(now)).getTime() - withinDays * dayMs);
}

/** How far back purchases must be read for these rules; 0 when none of them asks. */
export function daysNeeded(rules: readonly Pick<TagRule, 'conditions'>[]): number {
  const days = rules.flatMap(({ conditions }) =>
    conditions.map((condition) => (condition.kind === 'purchase' ? condition.withinDays : 0)),
  );
  return Math.max(0, ...days);
}

/** The facts for which a rule holds, oldest first (empty where it counts no purchases), or null when it does not hold. */
export function evidenceFor(
  { conditions }: Pick<TagRule, 'conditions'>,
  facts: MemberFacts,
  now: Date,
): readonly TagFact[] | null {
  const found = new Map<string, Date>();
  for (const condition of conditions) {
    const counted = holds(condition, facts, now);
    if (counted === null) return null;
    for (const { ref, at } of counted) found.set(ref, at);
  }
  return [...found]
    .map(([ref, at]) => ({ ref, at }))
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.ref < other.ref ? -1 : 1))
    .slice(-mostEvidence);
}

function holds(condition: TagCondition, facts: MemberFacts, now: Date): readonly TagFact[] | null {
  const answer = (isTrue: boolean): readonly TagFact[] | null => (isTrue ? [] : null);
  switch (condition.kind) {
    case 'purchase':
      return bought(condition, facts, now);
    case 'firstCode':
      return answer(facts.firstCodeId !== null && condition.codeIds.includes(facts.firstCodeId));
    case 'tier':
      return answer(facts.tierId !== null && condition.tierIds.includes(facts.tierId));
    case 'consent':
      return answer((facts.consents[condition.purpose] ?? false) === condition.isGiven);
    case 'homeStore':
      return answer(facts.homeStoreId !== null && condition.storeIds.includes(facts.homeStoreId));
  }
}

function bought(condition: PurchaseCondition, { purchases }: MemberFacts, now: Date): TagFact[] | null {
  const { categories, skus, withinDays, atLeast } = condition;
  const isAny = categories.length + skus.length === 0;
  const from = windowStart(now, withinDays).getTime();
  const found: TagFact[] = [];
  let fen = 0;
  for (const { orderId, purchasedAt, lines } of purchases) {
    if (purchasedAt.getTime() < from || purchasedAt.getTime() > now.getTime()) continue;
    const matching = lines.filter(
      ({ sku, category }) =>
        isAny || (sku !== null && skus.includes(sku)) || (category !== null && categories.includes(category)),
    );
    if (matching.length === 0) continue;
    found.push({ ref: orderId, at: purchasedAt });
    fen += matching.reduce((total, { paidFen }) => total + paidFen, 0);
  }
  const isEnough = atLeast.kind === 'count' ? found.length >= atLeast.count : fen >= atLeast.fen;
  return isEnough && found.length > 0 ? found : null;
}

/**
 * How strongly a tag holds, 0–1, four decimals. 1 for every tag that is not behavioural. Otherwise
 * `1 − Π (1 − s · 2^(−d / h))` over all that speaks for it: each purchase that a rule counted once with s = ½, every other
 * reason with s = 1; d whole days of Asia/Shanghai since, h the half-life in days.
 */
export function weightOf(
  { trait, halfLifeDays }: Pick<Tag, 'trait' | 'halfLifeDays'>,
  why: readonly TagReason[],
  now: Date,
): number {
  if (trait !== 'behavioural') return 1;
  const purchases = new Map<string, Date>();
  const others: Date[] = [];
  for (const { at, evidence = [] } of why) {
    if (evidence.length === 0) others.push(at);
    for (const fact of evidence) purchases.set(fact.ref, fact.at);
  }
  const shares = [
    ...[...purchases.values()].map((at) => 0.5 * remaining(at, halfLifeDays, now)),
    ...others.map((at) => remaining(at, halfLifeDays, now)),
  ];
  // In one order, since products of fractions depend on it.
  const missing = shares
    .sort((one, other) => one - other)
    .reduce((product, share) => product * (1 - share), 1);
  return Math.round((1 - missing) * 10_000) / 10_000;
}

function remaining(at: Date, halfLifeDays: number | null, now: Date): number {
  const day = (of: Date): number => chinaDayStart(chinaDay(of)).getTime() / dayMs;
  const days = Math.max(0, Math.round(day(now) - day(at)));
  return 2 ** (-days / (halfLifeDays ?? defaultHalfLifeDays));
}

/** A rule that holds, with what it counted. */
export interface HeldRule {
  readonly ruleId: string;
  readonly version: number;
  readonly evidence: readonly TagFact[];
}

/** The reasons of a tag as they should be: those of rules that hold, beside what is not by rule. Keeps since when. */
export function nextReasons(
  before: readonly TagReason[],
  held: readonly HeldRule[],
  now: Date,
): readonly TagReason[] {
  const byRule = new Map(held.map((rule) => [rule.ruleId, rule]));
  const kept = before.flatMap((reason): TagReason[] => {
    if (reason.kind !== 'rule') return [reason];
    const rule = byRule.get(reason.ref);
    return rule === undefined ? [] : [reasonOf(rule, reason.at)];
  });
  const known = new Set(before.filter(({ kind }) => kind === 'rule').map(({ ref }) => ref));
  const added = held.filter(({ ruleId }) => !known.has(ruleId)).map((rule) => reasonOf(rule, now));
  return [...kept, ...added];
}

function reasonOf({ ruleId, version, evidence }: HeldRule, at: Date): TagReason {
  return { kind: 'rule', ref: ruleId, at, version, ...(evidence.length === 0 ? {} : { evidence }) };
}
