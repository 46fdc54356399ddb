import type { Database } from '../platform/database';
import { defineModel } from '../platform/database';

/** A sign-in of the Mini Program. */
export interface MpSessionRecord {
  /** SHA-256 of the token: the token itself is stored nowhere. */
  readonly _id: string;
  readonly identityId: string;
  /** WeChat's session_key, sealed; it never leaves the server. */
  readonly sessionKeySealed: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export const mpSessionModel = defineModel<MpSessionRecord>()({
  name: 'mpSession',
  privacy: { purpose: 'know a person between two requests', retention: 'until it expires, 7 days' },
  fields: {
    identityId: { type: String, required: true, pii: 'personal' },
    sessionKeySealed: { type: String, required: true, pii: 'sensitive', purpose: 'check WeChat signatures' },
    createdAt: { type: Date, required: true, pii: 'none' },
    expiresAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { identityId: 1 } }, { key: { expiresAt: 1 } }],
});

/** A one-time QR code that joins a follower to a person; its scene is `b` and the id. */
export interface BindingTokenRecord {
  readonly _id: string;
  readonly identityId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  /** The follower's identity. */
  readonly usedBy: string | null;
}

export const bindingTokenModel = defineModel<BindingTokenRecord>()({
  name: 'bindingToken',
  privacy: { purpose: 'join the accounts of one person at their request', retention: '1 day' },
  fields: {
    identityId: { type: String, required: true, pii: 'personal' },
    createdAt: { type: Date, required: true, pii: 'none' },
    expiresAt: { type: Date, required: true, pii: 'none' },
    usedAt: { type: Date, pii: 'none' },
    usedBy: { type: String, pii: 'personal' },
  },
  indexes: [{ key: { identityId: 1 } }, { key: { expiresAt: 1 } }],
});

/** How often a member of staff looked or revealed in one window. */
export interface MemberCounterRecord {
  /** `<what>:<staffId>:<window>` */
  readonly _id: string;
  readonly count: number;
  readonly expiresAt: Date;
}

export const memberCounterModel = defineModel<MemberCounterRecord>()({
  name: 'memberCounter',
  privacy: { purpose: 'keep staff from trying numbers', retention: '2 days' },
  fields: {
    count: { type: Number, required: true, pii: 'none' },
    expiresAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { expiresAt: 1 } }],
});

export type Sessions = ReturnType<typeof sessionQueries>;

export function sessionQueries(db: Database) {
  const sessions = db.model(mpSessionModel);
  const tokens = db.model(bindingTokenModel);
  const counters = db.model(memberCounterModel);
  return {
    find: (tokenHash: string) => sessions.findById(tokenHash).lean<MpSessionRecord>().exec(),
    async insert(session: MpSessionRecord): Promise<void> {
      await sessions.create([session]);
    },
    findToken: (tokenId: string) => tokens.findById(tokenId).lean<BindingTokenRecord>().exec(),
    async insertToken(token: BindingTokenRecord): Promise<void> {
      await tokens.create([token]);
    },
    /** Uses a token that was never used; false for the second. */
    async claimToken(tokenId: string, usedBy: string, usedAt: Date): Promise<boolean> {
      const claimed = await tokens.updateOne({ _id: tokenId, usedAt: null }, { $set: { usedAt, usedBy } });
      return claimed.matchedCount === 1;
    },
    /** Ends every session and open token of these identities; inside a transaction. */
    async endAll(identityIds: readonly string[]): Promise<void> {
      const identityId = { $in: [...identityIds] };
      await sessions.deleteMany({ identityId });
      await tokens.deleteMany({ $or: [{ identityId }, { usedBy: identityId }] });
    },
    /** Removes what is over; answers how many records went. */
    async sweep(now: Date): Promise<number> {
      const over = { expiresAt: { $lte: now } };
      const swept = [
        await sessions.deleteMany(over),
        await tokens.deleteMany(over),
        await counters.deleteMany(over),
      ];
      return swept.reduce((sum, { deletedCount }) => sum + deletedCount, 0);
    },
    counters,
  };
}
