import { isDeepStrictEqual } from 'node:util';
import type { TagDeps } from './tag.deps';
import { isLiving } from './tag.deps';
import type { Tag, TagAssignment, TagBook } from './tag.model';
import { tagAssignmentModel, tagBookModel, tagModel } from './tag.model';
import type { HeldRule, MemberFacts } from './tag.rules';
import { daysNeeded, evidenceFor, nextReasons, weightOf, windowStart } from './tag.rules';
import type { TagSet } from './tag.write';
import { inBook, openBook, setReasons } from './tag.write';
import type { TagRule } from './tagRule.model';
import { tagRuleModel } from './tagRule.model';

export type Apply = ReturnType<typeof createApply>;

/** Brings the tags of one member to what the rules say of the facts as they are. The same facts of one day, the same tags. */
export function createApply(deps: TagDeps) {
  const { db, members } = deps;

  /** Inside a transaction. Answers how many tags changed. */
  async function applyOpen(memberId: string): Promise<number> {
    // First of all, so that whoever comes at once waits, and then decides by what this one has seen.
    await openBook(db, memberId);
    const changes = await planFor(deps, memberId);
    for (const change of changes) await setReasons(deps, change);
    return changes.length;
  }

  return {
    /** Inside a transaction, for handlers: the tags of whoever lives on. */
    applyCurrent: async (memberId: string): Promise<void> => {
      const member = await members.current(memberId);
      if (member === null || !isLiving(member.state) || (await isIdle(db, member._id))) return;
      await applyOpen(member._id);
    },

    /** Writes nothing at all where nothing changes. @throws AppError TAG_MEMBER_BUSY */
    apply: async (memberId: string): Promise<number> => {
      if ((await planFor(deps, memberId)).length === 0) return 0;
      return inBook(db, memberId, () => applyOpen(memberId));
    },
  };
}

/** Most brands begin without a rule: nothing to write then. */
async function isIdle(db: TagDeps['db'], memberId: string): Promise<boolean> {
  if ((await db.model(tagRuleModel).exists({ isEnabled: true })) !== null) return false;
  return (await db.model(tagAssignmentModel).exists({ memberId })) === null;
}

/** What must change on a member's tags, in the order of the tags' ids. */
async function planFor(deps: TagDeps, memberId: string): Promise<TagSet[]> {
  const { db, clock, members } = deps;
  const now = clock.now();
  const member = await members.current(memberId);
  if (member?._id !== memberId || !isLiving(member.state)) return [];
  const rules = await db.model(tagRuleModel).find({ isEnabled: true }).sort({ _id: 1 }).lean<TagRule[]>();
  const rows = await db.model(tagAssignmentModel).find({ memberId }).lean<TagAssignment[]>();
  if (rules.length + rows.length === 0) return [];
  const { refusedTagIds = [] } = (await db.model(tagBookModel).findById(memberId).lean<TagBook>()) ?? {};
  const facts = await factsFor(deps, member, rules, now);
  const isPersonal = facts.consents.personalisation !== false;
  const held = new Map<string, HeldRule[]>();
  for (const rule of isPersonal ? rules : []) {
    if (refusedTagIds.includes(rule.tagId)) continue;
    const evidence = evidenceFor(rule, facts, now);
    if (evidence === null) continue;
    const { _id: ruleId, tagId, version } = rule;
    held.set(tagId, [...(held.get(tagId) ?? []), { ruleId, version, evidence }]);
  }
  const before = new Map(rows.map((row) => [row.tagId, row]));
  const tags = await tagsOf(deps, [...new Set([...before.keys(), ...held.keys()])]);
  return tags.flatMap((tag): TagSet[] => {
    const row = before.get(tag._id) ?? null;
    const isGone = tag.trait === 'behavioural' && !isPersonal;
    const why = isGone ? [] : nextReasons(row?.why ?? [], held.get(tag._id) ?? [], now);
    return isSame(row, why, weightOf(tag, why, now)) ? [] : [{ memberId, tag, before: row, why }];
  });
}

function isSame(row: TagAssignment | null, why: TagSet['why'], weight: number): boolean {
  if (row === null || why.length === 0) return row === null && why.length === 0;
  return row.weight === weight && isDeepStrictEqual(row.why, why);
}

async function tagsOf({ db }: TagDeps, tagIds: readonly string[]): Promise<Tag[]> {
  return db
    .model(tagModel)
    .find({ _id: { $in: [...tagIds] } })
    .sort({ _id: 1 })
    .lean<Tag[]>();
}

/** Reads no more than these rules ask. */
async function factsFor(
  { facts, members }: TagDeps,
  { _id, homeStoreId }: { readonly _id: string; readonly homeStoreId: string | null },
  rules: readonly TagRule[],
  now: Date,
): Promise<MemberFacts> {
  const asks = (kind: string): boolean =>
    rules.some(({ conditions }) => conditions.some((condition) => condition.kind === kind));
  const days = daysNeeded(rules);
  return {
    purchases: days === 0 ? [] : await facts.purchasesOf(_id, windowStart(now, days)),
    firstCodeId: asks('firstCode') ? await facts.firstCodeIdOf(_id) : null,
    tierId: asks('tier') ? await facts.tierIdOf(_id) : null,
    consents: await members.answersOf(_id),
    homeStoreId,
  };
}
