import type { MemberRef } from '../contract/memberPart';
import type { Database } from '../platform/database';
import { defineModel } from '../platform/database';

/** A member that left and whose traces are being removed, part by part; gone when that is done. */
export interface MemberErasureRecord {
  /** The member's id. */
  readonly _id: string;
  /** Members that had been merged into this one. */
  readonly mergedIds: readonly string[];
  /** The parts look for these openids; ours are deleted already. */
  readonly identities: MemberRef['identities'];
  readonly partsDone: readonly string[];
  /** When the membership ended. */
  readonly at: Date;
  /** From then on the parts erase; until then the person may come back. */
  readonly eraseAt: Date;
}

export const memberErasureModel = defineModel<MemberErasureRecord>()({
  name: 'memberErasure',
  privacy: {
    purpose: 'erase a member in every feature',
    retention: 'at most 7 days, and until every feature has erased',
  },
  fields: {
    mergedIds: { type: [String], required: true, pii: 'none' },
    identities: { type: [Object], required: true, pii: 'personal' },
    partsDone: { type: [String], required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
    eraseAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { eraseAt: 1 } }, { key: { 'identities.openid': 1 } }],
});

export type Erasures = ReturnType<typeof erasureQueries>;

export function erasureQueries(db: Database) {
  const rows = db.model(memberErasureModel);
  return {
    find: (memberId: string) => rows.findById(memberId).lean<MemberErasureRecord>().exec(),
    due: (now: Date, limit: number) =>
      rows
        .find({ eraseAt: { $lte: now } })
        .sort({ eraseAt: 1 })
        .limit(limit)
        .lean<MemberErasureRecord[]>()
        .exec(),
    /** Of a person who may still come back. */
    pendingOf: ({ appid, openid }: { readonly appid: string; readonly openid: string }, now: Date) =>
      rows
        .findOne({ identities: { $elemMatch: { appid, openid } }, eraseAt: { $gt: now } })
        .lean<MemberErasureRecord>()
        .exec(),
    /** Makes it due now; false when it is already, or gone. */
    async hasten(memberId: string, now: Date): Promise<boolean> {
      const filter = { _id: memberId, eraseAt: { $gt: now } };
      return (await rows.updateOne(filter, { $set: { eraseAt: now } })).modifiedCount === 1;
    },
    /** The person came back; false when it is too late. */
    async cancel(memberId: string, now: Date): Promise<boolean> {
      return (await rows.deleteOne({ _id: memberId, eraseAt: { $gt: now } })).deletedCount === 1;
    },
    async insert(erasure: MemberErasureRecord): Promise<void> {
      await rows.create([erasure]);
    },
    /** False when another worker has done this part meanwhile. */
    async markDone(memberId: string, part: string): Promise<boolean> {
      const marked = await rows.updateOne(
        { _id: memberId, partsDone: { $ne: part } },
        { $push: { partsDone: part } },
      );
      return marked.modifiedCount === 1;
    },
    async remove(memberId: string): Promise<boolean> {
      return (await rows.deleteOne({ _id: memberId })).deletedCount === 1;
    },
  };
}
