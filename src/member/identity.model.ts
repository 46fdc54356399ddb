import type { Model } from 'mongoose';
import type { LinkedBy } from '../contract/member';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { defineModel, isDuplicateKey } from '../platform/database';
import type { Ids } from '../platform/ids';

export type Account = 'officialAccount' | 'miniProgram';

/** One openid of one person. A session belongs to an identity; `memberId` points to a living member or is null. */
export interface IdentityRecord {
  readonly _id: string;
  readonly appid: string;
  readonly account: Account;
  readonly openid: string;
  readonly unionid: string | null;
  readonly memberId: string | null;
  /** Of a Mini Program identity: the follower's identity that scanned its one-time token. */
  readonly pairedWith: string | null;
  readonly linkedBy: LinkedBy | null;
  readonly linkedAt: Date | null;
  readonly createdAt: Date;
}

export const identityModel = defineModel<IdentityRecord>()({
  name: 'identity',
  privacy: { purpose: 'know a person again in either account', retention: 'until the member leaves' },
  fields: {
    appid: { type: String, required: true, pii: 'none' },
    account: { type: String, required: true, pii: 'none', enum: ['officialAccount', 'miniProgram'] },
    openid: { type: String, required: true, pii: 'personal' },
    unionid: { type: String, pii: 'personal', purpose: 'join the accounts of one person' },
    memberId: { type: String, pii: 'personal' },
    pairedWith: { type: String, pii: 'personal', purpose: 'join the accounts of one person' },
    linkedBy: {
      type: String,
      pii: 'none',
      enum: ['join', 'unionid', 'phone', 'bindingToken', 'operator', null],
    },
    linkedAt: { type: Date, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [
    { key: { appid: 1, openid: 1 }, unique: true },
    { key: { unionid: 1 } },
    { key: { memberId: 1 } },
  ],
});

/** Who a person is in one account. */
export interface Person {
  readonly appid: string;
  readonly account: Account;
  readonly openid: string;
  readonly unionid: string | null;
}

export interface Link {
  readonly memberId: string;
  readonly by: LinkedBy;
}

export type Identities = ReturnType<typeof identityQueries>;

export function identityQueries(db: Database, clock: Clock, ids: Ids) {
  const rows = db.model(identityModel);
  const find = (identityId: string) => rows.findById(identityId).lean<IdentityRecord>().exec();
  const findByOpenid = (appid: string, openid: string) =>
    rows.findOne({ appid, openid }).lean<IdentityRecord>().exec();

  async function ensure(person: Person): Promise<IdentityRecord> {
    const fresh = newIdentity(ids.next(), person, clock.now());
    try {
      return await upsert(rows, fresh);
    } catch (error) {
      // Two makers met; the second finds the first one's.
      if (!isDuplicateKey(error)) throw error;
      return upsert(rows, fresh);
    }
  }

  return {
    find,
    findByOpenid,
    /** The identity of an openid, made when it is new; outside transactions, since two makers may meet. */
    ensure,
    ofMember: (memberId: string) => rows.find({ memberId }).sort({ _id: 1 }).lean<IdentityRecord[]>().exec(),
    /** A Mini Program identity with this unionid that belongs to a member. */
    findMemberByUnionid: (unionid: string) =>
      rows
        .findOne({ unionid, account: 'miniProgram', memberId: { $ne: null } })
        .lean<IdentityRecord>()
        .exec(),
    /** Gives an identity that belongs to nobody, or to this member already, to the member; false when it is another's. */
    async link(identityId: string, { memberId, by }: Link): Promise<boolean> {
      const linked = await rows.updateOne(
        { _id: identityId, memberId: { $in: [null, memberId] } },
        { $set: { memberId, linkedBy: by, linkedAt: clock.now() } },
      );
      return linked.matchedCount === 1;
    },
    /**
     * Notes the follower on the identity whose token it scanned. A join writes the same record, so that the two cannot
     * pass each other unseen.
     */
    async pair(identityId: string, followerIdentityId: string): Promise<void> {
      await rows.updateOne({ _id: identityId }, { $set: { pairedWith: followerIdentityId } });
    },
    /** Moves these identities from one member to another; answers how many were still the first one's. */
    async move(identityIds: readonly string[], from: string, to: string): Promise<number> {
      const moved = await rows.updateMany(
        { _id: { $in: [...identityIds] }, memberId: from },
        { $set: { memberId: to } },
      );
      return moved.modifiedCount;
    },
    async remove(identityIds: readonly string[]): Promise<void> {
      await rows.deleteMany({ _id: { $in: [...identityIds] } });
    },
  };
}

function newIdentity(identityId: string, person: Person, createdAt: Date): IdentityRecord {
  const nobody = { memberId: null, pairedWith: null, linkedBy: null, linkedAt: null };
  return { _id: identityId, ...person, ...nobody, createdAt };
}

/** WeChat tells the unionid again and again, and only once the accounts are bound; what it tells last counts. */
function upsert(rows: Model<IdentityRecord>, fresh: IdentityRecord): Promise<IdentityRecord> {
  const { appid, openid, unionid, ...rest } = fresh;
  const update =
    unionid === null ? { $setOnInsert: { ...rest, unionid } } : { $setOnInsert: rest, $set: { unionid } };
  return rows
    .findOneAndUpdate({ appid, openid }, update, { upsert: true, returnDocument: 'after' })
    .lean<IdentityRecord>()
    .orFail()
    .exec();
}
