import type { Database } from '../platform/database';
import { defineModel } from '../platform/database';

/**
 * Who holds a phone. One phone belongs to one member, also when two claim it at once: claiming inserts a record whose id
 * is the phone's blind index. (A unique index over the member's own field would have to catch two updates, which not
 * every engine does inside transactions.)
 */
export interface MemberPhoneRecord {
  /** The phone's blind index. */
  readonly _id: string;
  readonly memberId: string;
}

export const memberPhoneModel = defineModel<MemberPhoneRecord>()({
  name: 'memberPhone',
  privacy: {
    purpose: 'find a member by phone, and give a phone to one member only',
    retention: 'until the phone is changed or the member leaves',
  },
  fields: { memberId: { type: String, required: true, pii: 'personal' } },
  indexes: [{ key: { memberId: 1 } }],
});

export type PhoneHolders = ReturnType<typeof phoneHolderQueries>;

export function phoneHolderQueries(db: Database) {
  const rows = db.model(memberPhoneModel);
  return {
    find: (phoneIndex: string) => rows.findById(phoneIndex).lean<MemberPhoneRecord>().exec(),
    /** @throws MongoServerError E11000 when somebody has it */
    async claim(phoneIndex: string, memberId: string): Promise<void> {
      await rows.create([{ _id: phoneIndex, memberId }]);
    },
    async pass(phoneIndex: string, from: string, to: string): Promise<void> {
      await rows.updateOne({ _id: phoneIndex, memberId: from }, { $set: { memberId: to } });
    },
    /** Frees every phone of these members. */
    async release(memberIds: readonly string[]): Promise<void> {
      await rows.deleteMany({ memberId: { $in: [...memberIds] } });
    },
  };
}
