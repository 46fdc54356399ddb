import type { SegmentRule } from '../contract/segment';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { CountAnswer, PageAnswer, Question, SegmentEngine } from './segment.engine';
import { createEvaluation } from './segment.evaluate';
import { explainMembers } from './segment.explain';
import { looksAtBehaviour } from './segment.rules';
import type { MemberSet } from './segment.sets';
import { everybody, has, intersect, setOf } from './segment.sets';
import type { Slice } from './segment.source';
import { collect, rowsAtOnce, within } from './segment.source';
import { memberFilter } from './source.member';

export interface MongoEngineDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** How many members one step looks at; bounds memory, and how late a time limit is noticed. */
  readonly stepSize?: number;
}

const defaultStepSize = 50_000;
const pageStepSize = 2_000;

type Filter = Readonly<Record<string, unknown>>;

/** A rule split into what the members' own records answer and the rest; null: nothing is left to ask. */
interface Plan {
  readonly base: Filter;
  readonly rest: SegmentRule | null;
  readonly isBehavioural: boolean;
}

/** Evaluates rules in MongoDB, step by step over the members in the order of their ids; nothing is kept between questions. */
export function createMongoEngine({ db, clock, stepSize = defaultStepSize }: MongoEngineDeps): SegmentEngine {
  const asker = createAsker(db);
  const deadline = (limitMs: number) => {
    const end = clock.monotonicMs() + limitMs;
    return () => clock.monotonicMs() >= end;
  };
  return {
    async count(question, limitMs): Promise<CountAnswer> {
      const isLate = deadline(limitMs);
      const plan = planOf(question);
      const total = await asker.members.estimatedDocumentCount();
      let [after, count, examinedCount] = ['', 0, 0];
      for (;;) {
        if (isLate()) return { count, examinedCount, isComplete: false };
        const upTo = total <= stepSize ? null : await asker.endOfStep(after, stepSize);
        count += await asker.countIn(question, plan, { after, upTo });
        examinedCount = upTo === null ? Math.max(total, examinedCount) : examinedCount + stepSize;
        if (upTo === null) return { count, examinedCount, isComplete: true };
        after = upTo;
      }
    },

    async page(question, { after: start, limit }, limitMs): Promise<PageAnswer> {
      const isLate = deadline(limitMs);
      const plan = planOf(question);
      const memberIds: string[] = [];
      let after = start;
      for (;;) {
        const ids = await asker.baseIds(plan, after, pageStepSize);
        const last = ids.at(-1);
        if (last === undefined) return { memberIds, after: null };
        const set = await asker.setIn(question, plan, { after, upTo: last });
        const found = ids.filter((id) => has(set, id)).slice(0, limit - memberIds.length);
        memberIds.push(...found);
        if (memberIds.length === limit) return { memberIds, after: found.at(-1) ?? last };
        if (ids.length < pageStepSize) return { memberIds, after: null };
        if (isLate()) return { memberIds, after: last };
        after = last;
      }
    },

    async explain(question, memberIds) {
      const plan = planOf(question);
      const slice = { ids: memberIds };
      const set = await asker.setIn(question, plan, slice);
      const living = new Set(await asker.baseIdsOf(plan, memberIds));
      const inside = memberIds.filter((id) => living.has(id) && has(set, id));
      return explainMembers(createEvaluation(db, question, slice), question, inside);
    },
  };
}

/** Conditions on the member itself go into one filter, where the rule asks for all of its parts. */
export function planOf({ rule, segments, resolved, storeIds }: Question): Plan {
  const parts = rule.kind === 'and' ? rule.rules : [rule];
  const filters: Filter[] = [];
  const rest: SegmentRule[] = [];
  for (const part of parts) {
    const filter = memberFilter(part, resolved);
    if (filter === null) rest.push(part);
    else filters.push(filter);
  }
  const place = storeIds === null ? [] : [{ homeStoreId: { $in: storeIds } }];
  const isBehavioural = looksAtBehaviour([rule, ...[...segments.values()].map((segment) => segment.rule)]);
  return {
    base: { state: { $in: ['pending', 'active'] }, $and: [{}, ...place, ...filters] },
    rest: rest.length === 0 ? null : { kind: 'and', rules: rest },
    isBehavioural,
  };
}

type Members = ReturnType<typeof membersOf>;

const membersOf = (db: Database) => db.connection.collection<{ _id: string }>('member');

async function countAmong(members: Members, plan: Plan, ids: ReadonlySet<string>): Promise<number> {
  let count = 0;
  let step: string[] = [];
  const look = async (): Promise<void> => {
    count += await members.countDocuments({ $and: [{ _id: { $in: step } }, plan.base] });
    step = [];
  };
  for (const id of ids) {
    step.push(id);
    if (step.length >= rowsAtOnce) await look();
  }
  if (step.length > 0) await look();
  return count;
}

function createAsker(db: Database) {
  const members = membersOf(db);

  /** Whoever declined personalisation is in no rule that looks at behaviour. */
  async function refusersIn(slice: Slice): Promise<MemberSet> {
    const declined = { ...within('_id', slice), 'personalisation.given': false };
    const { found } = await collect(db, 'consentState', [{ $match: declined }, { $project: { _id: 1 } }]);
    return setOf(found.keys(), true);
  }

  async function setIn(question: Question, plan: Plan, slice: Slice): Promise<MemberSet> {
    const matched =
      plan.rest === null ? everybody : await createEvaluation(db, question, slice).setOf(plan.rest);
    return plan.isBehavioural ? intersect(matched, await refusersIn(slice)) : matched;
  }

  const idsOf = async (filter: Filter, limit?: number): Promise<string[]> => {
    const rows = members.find(filter, { projection: { _id: 1 }, batchSize: rowsAtOnce });
    if (limit !== undefined) rows.sort({ _id: 1 }).limit(limit);
    const ids: string[] = [];
    for await (const { _id } of rows) ids.push(_id);
    return ids;
  };

  return {
    members,
    setIn,
    async countIn(question: Question, plan: Plan, slice: Slice): Promise<number> {
      const { ids, isAllBut } = await setIn(question, plan, slice);
      const among = await countAmong(members, plan, ids);
      if (!isAllBut) return among;
      return (await members.countDocuments({ $and: [within('_id', slice), plan.base] })) - among;
    },
    /** The id with which a step of so many members ends; null: the last one. */
    async endOfStep(after: string, size: number): Promise<string | null> {
      const [end] = await members
        .find({ _id: { $gt: after } }, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .skip(size - 1)
        .limit(1)
        .toArray();
      return end?._id ?? null;
    },
    baseIds: (plan: Plan, after: string, limit: number) =>
      idsOf({ $and: [{ _id: { $gt: after } }, plan.base] }, limit),
    baseIdsOf: (plan: Plan, memberIds: readonly string[]) =>
      idsOf({ $and: [{ _id: { $in: [...memberIds] } }, plan.base] }),
  };
}
