import type { Database } from '../platform/database';
import { defineModel } from '../platform/database';

/** A member whom a member of staff has found at a counter: for a while, the id alone is as good as the code or the phone. */
export interface MemberSightRecord {
  /** `<staff>:<member>` */
  readonly _id: string;
  readonly memberId: string;
  readonly expiresAt: Date;
}

export const memberSightModel = defineModel<MemberSightRecord>()({
  name: 'memberSight',
  privacy: {
    purpose: 'let a clerk go on with the member whom they have just found',
    retention: '30 minutes',
  },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    expiresAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { expiresAt: 1 } }, { key: { memberId: 1 } }],
});

export type Sights = ReturnType<typeof sightQueries>;

export function sightQueries(db: Database) {
  const rows = db.model(memberSightModel);
  const idOf = (staffId: string, memberId: string): string => `${staffId}:${memberId}`;
  return {
    /** Inside a transaction. */
    async note(staffId: string, memberIds: readonly string[], expiresAt: Date): Promise<void> {
      for (const memberId of memberIds) {
        const filter = { _id: idOf(staffId, memberId) };
        await rows.updateOne(filter, { $set: { memberId, expiresAt } }, { upsert: true });
      }
    },
    async has(staffId: string, memberId: string, now: Date): Promise<boolean> {
      const filter = { _id: idOf(staffId, memberId), expiresAt: { $gt: now } };
      return (await rows.exists(filter)) !== null;
    },
    async forget(memberId: string): Promise<void> {
      await rows.deleteMany({ memberId });
    },
    /** Removes what is over; answers how many records went. */
    sweep: async (now: Date): Promise<number> =>
      (await rows.deleteMany({ expiresAt: { $lte: now } })).deletedCount,
  };
}
