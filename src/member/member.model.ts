import type { Model } from 'mongoose';
import type {
  MemberListQuery,
  MemberState,
  ProfileField,
  ProfileSource,
  ProfileValues,
} from '../contract/member';
import type { Database, Page } from '../platform/database';
import { defineModel, findPage } from '../platform/database';
import { birthMonthsAt, living } from './member.rules';

export interface SourcedValue<Value> {
  readonly value: Value;
  readonly source: ProfileSource;
  readonly at: Date;
  readonly noticeVersion: string | null;
}

/** The self-declared fields of a member; null where nothing was said. */
export type ProfileRecord = { readonly [Name in ProfileField]: SourcedValue<ProfileValues[Name]> | null };

/** The phone as it is stored: sealed, found by blind indexes, shown masked. */
export interface PhoneRecord {
  readonly phoneSealed: string | null;
  readonly phoneIndex: string | null;
  readonly phoneLast4Index: string | null;
  readonly phoneMasked: string | null;
  /** When WeChat vouched for it; null for a number that a clerk typed. */
  readonly phoneVerifiedAt: Date | null;
}

export interface MemberRecord extends ProfileRecord, PhoneRecord {
  readonly _id: string;
  readonly memberNumber: string;
  readonly state: MemberState;
  readonly homeStoreId: string | null;
  /** HMAC of the Mini Program openid; outlives the openid. Null until the person was seen in the Mini Program. */
  readonly rewardKey: string | null;
  readonly mergedInto: string | null;
  /** The merge that holds this member still; every change of ours asks for null. */
  readonly frozenBy: string | null;
  /** Grows with each event about the member. */
  readonly version: number;
  readonly createdAt: Date;
  readonly joinedAt: Date | null;
  readonly leftAt: Date | null;
  readonly erasedAt: Date | null;
}

const profileField = {
  type: Object,
  pii: 'personal',
  purpose: 'serve the member as they describe themselves',
} as const;

export const memberModel = defineModel<MemberRecord>()({
  name: 'member',
  privacy: {
    purpose: 'keep a membership: its number, its state and what the member tells about themselves',
    retention: 'personal fields until the member leaves; number and state stay as a pseudonym',
  },
  fields: {
    memberNumber: { type: String, required: true, pii: 'personal' },
    state: {
      type: String,
      required: true,
      pii: 'none',
      enum: ['pending', 'active', 'merged', 'left', 'erased'],
    },
    phoneSealed: { type: String, pii: 'sensitive', purpose: 'reach the member at their request' },
    phoneIndex: { type: String, pii: 'sensitive', purpose: 'tell whether a number is the same' },
    phoneLast4Index: { type: String, pii: 'personal', purpose: 'find the member at the counter' },
    phoneMasked: { type: String, pii: 'personal', purpose: 'show which number it is' },
    phoneVerifiedAt: { type: Date, pii: 'none' },
    nickname: profileField,
    gender: profileField,
    birthMonth: { ...profileField, pii: 'sensitive' },
    region: profileField,
    hobbies: profileField,
    homeStoreId: { type: String, pii: 'none' },
    rewardKey: {
      type: String,
      pii: 'personal',
      purpose: 'pay a once-per-person reward once',
      retention: 'for good, as a keyed hash',
    },
    mergedInto: { type: String, pii: 'none' },
    frozenBy: { type: String, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    joinedAt: { type: Date, pii: 'none' },
    leftAt: { type: Date, pii: 'none' },
    erasedAt: { type: Date, pii: 'none' },
  },
  indexes: [
    { key: { memberNumber: 1 }, unique: true },
    { key: { phoneLast4Index: 1, _id: 1 } },
    { key: { createdAt: -1, _id: -1 } },
    { key: { homeStoreId: 1, createdAt: -1, _id: -1 } },
    { key: { mergedInto: 1 } },
    { key: { 'birthMonth.value': 1, _id: 1 } },
  ],
});

/** Fields of a member that others may not be told. */
export const noPhone: PhoneRecord = {
  phoneSealed: null,
  phoneIndex: null,
  phoneLast4Index: null,
  phoneMasked: null,
  phoneVerifiedAt: null,
};

export const noProfile: ProfileRecord = {
  nickname: null,
  gender: null,
  birthMonth: null,
  region: null,
  hobbies: null,
};

/** A member of whom nothing is known yet but its number. */
export function blankMember(
  memberId: string,
  memberNumber: string,
  createdAt: Date,
): Omit<MemberRecord, 'version'> {
  return {
    _id: memberId,
    memberNumber,
    state: 'pending',
    ...noPhone,
    ...noProfile,
    homeStoreId: null,
    rewardKey: null,
    mergedInto: null,
    frozenBy: null,
    createdAt,
    joinedAt: null,
    leftAt: null,
    erasedAt: null,
  };
}

export type MemberSet = Partial<Omit<MemberRecord, '_id' | 'version'>>;

export type Members = ReturnType<typeof memberQueries>;

export function memberQueries(db: Database) {
  const rows = db.model(memberModel);
  return { ...reads(rows), ...walks(rows), ...writes(rows) };
}

function reads(rows: Model<MemberRecord>) {
  const find = (memberId: string) => rows.findById(memberId).lean<MemberRecord>().exec();
  return {
    find,
    /** Follows merges to the member that lives on. */
    current: async (memberId: string): Promise<MemberRecord | null> => {
      let member = await find(memberId);
      while (member?.mergedInto != null) member = await find(member.mergedInto);
      return member;
    },
    findMany: (memberIds: readonly string[]) =>
      rows
        .find({ _id: { $in: [...memberIds] } })
        .lean<MemberRecord[]>()
        .exec(),
    findByNumber: (memberNumber: string) => rows.findOne({ memberNumber }).lean<MemberRecord>().exec(),
    findByLast4: (phoneLast4Index: string, limit: number) =>
      rows
        .find({ phoneLast4Index, state: { $in: [...living] } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<MemberRecord[]>()
        .exec(),
    /** Members whose birthday is in the month that a moment falls in, by id. */
    bornIn: async (at: Date, { after, limit }: { after: string; limit: number }): Promise<string[]> => {
      const found = await rows
        .find(
          {
            'birthMonth.value': { $in: birthMonthsAt(at) },
            _id: { $gt: after },
            state: { $in: [...living] },
          },
          { _id: 1 },
        )
        .sort({ _id: 1 })
        .limit(limit)
        .lean<{ _id: string }[]>();
      return found.map(({ _id }) => _id);
    },
    /** The members that were merged into this one, directly or by way of another. */
    async mergedInto(memberId: string): Promise<string[]> {
      const found: string[] = [];
      let wave = [memberId];
      while (wave.length > 0) {
        const next = await rows.find({ mergedInto: { $in: wave } }, { _id: 1 }).lean<{ _id: string }[]>();
        wave = next.map(({ _id }) => _id);
        found.push(...wave);
      }
      return found;
    },
    /** Newest first; `storeIds` null: whatever the home store. */
    list: (storeIds: readonly string[] | null, query: MemberListQuery) => findMembers(rows, storeIds, query),
  };
}

function walks(rows: Model<MemberRecord>) {
  return {
    /** Living members by id, beyond this one. */
    livingAfter: async (after: string, limit: number): Promise<string[]> => {
      const found = await rows
        .find({ _id: { $gt: after }, state: { $in: [...living] } }, { _id: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<{ _id: string }[]>();
      return found.map(({ _id }) => _id);
    },
  };
}

function writes(rows: Model<MemberRecord>) {
  const free = (memberId: string) => ({ _id: memberId, state: { $in: [...living] }, frozenBy: null });
  return {
    async insert(member: MemberRecord): Promise<void> {
      await rows.create([member]);
    },
    /** Changes a living member that no merge holds; null when there is none. `events` is how far the version grows. */
    update: (memberId: string, set: MemberSet, events: number) =>
      rows
        .findOneAndUpdate(free(memberId), growing(set, events), { returnDocument: 'after' })
        .lean<MemberRecord>()
        .exec(),
    /** Holds a living member that nothing holds for a merge; null when there is none. */
    hold: (memberId: string, mergeId: string) =>
      rows
        .findOneAndUpdate(free(memberId), { $set: { frozenBy: mergeId } }, { returnDocument: 'after' })
        .lean<MemberRecord>()
        .exec(),
    /** Changes a member whatever its state: merges and erasures, which hold it themselves. */
    force: (memberId: string, set: MemberSet, events = 0) =>
      rows
        .findOneAndUpdate({ _id: memberId }, growing(set, events), { returnDocument: 'after' })
        .lean<MemberRecord>()
        .orFail()
        .exec(),
  };
}

function growing(set: MemberSet, events: number) {
  return { $set: set, $inc: { version: Math.max(1, events) } };
}

function findMembers(
  rows: Model<MemberRecord>,
  storeIds: readonly string[] | null,
  { memberNumber, state, limit, cursor }: MemberListQuery,
): Promise<Page<MemberRecord>> {
  const filter = {
    ...(storeIds === null ? {} : { homeStoreId: { $in: [...storeIds] } }),
    ...(memberNumber === undefined ? {} : { memberNumber }),
    ...(state === undefined ? {} : { state }),
  };
  return findPage(rows, filter, { by: 'createdAt', direction: -1 }, { limit, cursor });
}
