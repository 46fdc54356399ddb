import type { ConsentPurpose } from '../contract/setting';
import type { Database } from '../platform/database';
import { defineModel } from '../platform/database';

/** One answer to one notice; appended, never changed. */
export interface ConsentEntryRecord {
  readonly _id: string;
  readonly memberId: string;
  readonly purpose: ConsentPurpose;
  readonly act: 'given' | 'withdrawn';
  readonly noticeVersion: string;
  /** Hash of the text that was shown. */
  readonly textHash: string;
  /** Where it was said: a page, `leave`, `merge:<id>`. */
  readonly page: string;
  readonly at: Date;
}

export const consentEntryModel = defineModel<ConsentEntryRecord>()({
  name: 'consentEntry',
  privacy: {
    purpose: 'prove which consent was given or withdrawn, when and to which text',
    retention: 'kept as proof; under a pseudonym once the member has left',
  },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    purpose: { type: String, required: true, pii: 'none' },
    act: { type: String, required: true, pii: 'none', enum: ['given', 'withdrawn'] },
    noticeVersion: { type: String, required: true, pii: 'none' },
    textHash: { type: String, pii: 'none' },
    page: { type: String, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, at: -1, _id: -1 } }],
});

export interface PurposeState {
  readonly given: boolean;
  readonly noticeVersion: string;
  readonly textHash: string;
  readonly at: Date;
}

export type PurposeStates = { readonly [Purpose in ConsentPurpose]: PurposeState | null };

/** What holds now, one document per member, written with each entry: senders condition on it. */
export interface ConsentStateRecord extends PurposeStates {
  /** The member's id. */
  readonly _id: string;
  readonly version: number;
}

const purposeField = { type: Object, pii: 'personal' } as const;

export const consentStateModel = defineModel<ConsentStateRecord>()({
  name: 'consentState',
  privacy: { purpose: 'do only what the member agreed to', retention: 'until the member leaves' },
  fields: {
    membership: purposeField,
    marketing: purposeField,
    personalisation: purposeField,
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});

export const noConsents: PurposeStates = { membership: null, marketing: null, personalisation: null };

export type Consents = ReturnType<typeof consentQueries>;

export function consentQueries(db: Database) {
  const entries = db.model(consentEntryModel);
  const states = db.model(consentStateModel);
  return {
    find: async (memberId: string): Promise<PurposeStates> =>
      (await states.findById(memberId).lean<ConsentStateRecord>()) ?? noConsents,
    /** Inside a transaction: the entries and the state they lead to. */
    async write(
      memberId: string,
      added: readonly ConsentEntryRecord[],
      next: Partial<PurposeStates>,
    ): Promise<void> {
      await states.updateOne(
        { _id: memberId },
        { $set: next, $setOnInsert: missingFrom(next), $inc: { version: 1 } },
        { upsert: true },
      );
      await entries.insertMany([...added]);
    },
    async remove(memberId: string): Promise<void> {
      await states.deleteOne({ _id: memberId });
    },
    lastEntry: (memberId: string, purpose: ConsentPurpose) =>
      entries.findOne({ memberId, purpose }).sort({ at: -1, _id: -1 }).lean<ConsentEntryRecord>().exec(),
    entriesOf: (memberIds: readonly string[], before: Date, limit: number) =>
      entries
        .find({ memberId: { $in: [...memberIds] }, at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<ConsentEntryRecord[]>()
        .exec(),
  };
}

function missingFrom(next: Partial<PurposeStates>): Partial<PurposeStates> {
  return Object.fromEntries(Object.entries(noConsents).filter(([purpose]) => !(purpose in next)));
}
