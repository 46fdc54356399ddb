import { setImmediate } from 'node:timers/promises';
import type { BucketRule, SegmentCondition, SegmentReference, SegmentRule } from '../contract/segment';
import type { Database } from '../platform/database';
import type { Question } from './segment.engine';
import { bucketOf } from './segment.rules';
import type { MemberSet } from './segment.sets';
import { complement, everybody, intersect, nobody, setOf, unite } from './segment.sets';
import type { Fact, Matched, Resolved, Slice } from './segment.source';
import { collect, rowsAtOnce, within } from './segment.source';
import { memberFilter } from './source.member';
import {
  boughtNeverSource,
  purchaseDaySource,
  purchasesSource,
  purchaseShareSource,
  sameSkuSource,
} from './source.purchases';
import { choiceSource, couponsSource, flagSource, numberSource, timeSource } from './source.records';

export type Evaluation = ReturnType<typeof createEvaluation>;

type Ask = (condition: SegmentCondition) => Promise<Matched>;

/** One rule over one slice of members: every condition is asked once, every named segment is worked out once. */
export function createEvaluation(db: Database, { segments, resolved }: Question, slice: Slice) {
  const asked = new Map<SegmentCondition, Promise<Matched>>();
  const named = new Map<string, Promise<MemberSet>>();
  const membersWith = (filter: Readonly<Record<string, unknown>>): Promise<Matched> =>
    collect(db, 'member', [{ $match: { $and: [within('_id', slice), filter] } }, { $project: { _id: 1 } }]);
  const askRecords = createAskRecords(db, slice, resolved);

  const ask: Ask = async (condition) => {
    const filter = memberFilter(condition, resolved);
    if (filter !== null) return membersWith(filter);
    if (condition.kind === 'bucket') return inBucket(condition, (await membersWith({})).found.keys());
    if (condition.kind !== 'segment') return askRecords(condition);
    const { ids, isAllBut } = await segmentOf(condition.segmentId);
    return { found: withoutFacts(ids), isAllBut };
  };

  const matchedBy: Ask = (condition) => {
    const known = asked.get(condition) ?? ask(condition);
    asked.set(condition, known);
    return known;
  };

  function segmentOf(segmentId: string): Promise<MemberSet> {
    const rule = segments.get(segmentId)?.rule;
    const known = named.get(segmentId) ?? (rule === undefined ? Promise.resolve(nobody) : setOfRule(rule));
    named.set(segmentId, known);
    return known;
  }

  /** Left to right; what can no longer hold anybody is not asked on. */
  async function setOfRule(rule: SegmentRule): Promise<MemberSet> {
    const filter = memberFilter(rule, resolved);
    if (filter !== null) return setOf((await membersWith(filter)).found.keys());
    switch (rule.kind) {
      case 'and': {
        let set = everybody;
        for (const part of rule.rules) {
          set = intersect(set, await setOfRule(part));
          if (set.ids.size === 0 && !set.isAllBut) return set;
        }
        return set;
      }
      case 'or': {
        let set = nobody;
        for (const part of rule.rules) set = unite(set, await setOfRule(part));
        return set;
      }
      case 'not':
        return complement(await setOfRule(rule.rule));
      default: {
        const { found, isAllBut } = await matchedBy(rule);
        return setOf(found.keys(), isAllBut);
      }
    }
  }

  return { setOf: setOfRule, matchedBy };
}

const withoutFacts = (ids: Iterable<string>): Map<string, Fact> =>
  new Map([...ids].map((id): [string, Fact] => [id, null]));

/** Hashing a step of members takes long enough to let others in between. */
async function inBucket({ salt, from, to }: BucketRule, memberIds: Iterable<string>): Promise<Matched> {
  const inside: string[] = [];
  let hashed = 0;
  for (const id of memberIds) {
    const bucket = bucketOf(id, salt);
    if (from <= bucket && bucket < to) inside.push(id);
    hashed += 1;
    if (hashed % rowsAtOnce === 0) await setImmediate();
  }
  return { found: withoutFacts(inside), isAllBut: false };
}

/** Conditions on anything but the member's own record. */
function createAskRecords(db: Database, slice: Slice, resolved: Resolved) {
  return (condition: Exclude<SegmentCondition, BucketRule | SegmentReference>): Promise<Matched> => {
    switch (condition.kind) {
      case 'choice':
        return choiceSource(db).matching(condition, slice, resolved);
      case 'flag':
        return flagSource(db).matching(condition, slice, resolved);
      case 'number':
        return numberSource(db).matching(condition, slice, resolved);
      case 'time':
        return timeSource(db).matching(condition, slice, resolved);
      case 'coupons':
        return couponsSource(db).matching(condition, slice, resolved);
      case 'purchases':
        return purchasesSource(db).matching(condition, slice, resolved);
      case 'purchaseDay':
        return purchaseDaySource(db).matching(condition, slice, resolved);
      case 'purchaseShare':
        return purchaseShareSource(db).matching(condition, slice, resolved);
      case 'boughtNever':
        return boughtNeverSource(db).matching(condition, slice, resolved);
      case 'sameSku':
        return sameSkuSource(db).matching(condition, slice, resolved);
    }
  };
}
