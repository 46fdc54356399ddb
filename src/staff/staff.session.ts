import type { Clock } from '../platform/clock';
import { minuteMs } from '../platform/clock';
import { sha256 } from '../platform/crypto';
import type { Database } from '../platform/database';
import type { Ids } from '../platform/ids';
import type { Surface } from './permissions';
import { sessionInvalid } from './staff.errors';
import type { StaffRecord, StaffSession } from './staff.model';
import { staffModel, staffSessionModel } from './staff.model';
import type { SessionTtl } from './staff.rules';

/** A session with the account it belongs to, both read anew. */
export interface OpenSession {
  readonly account: StaffRecord;
  readonly session: StaffSession;
}

export interface SessionDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sessionTtl: Readonly<Record<Surface, SessionTtl>>;
}

const tokenBytes = 32;

/** Being seen is written at most this often. */
const seenEveryMs = minuteMs;

/** Reads both rows at each request and keeps nothing: a disabled account is out at once, in every process. */
export function createSessions({ db, clock, ids, sessionTtl }: SessionDeps) {
  const sessions = db.model(staffSessionModel);
  const accounts = db.model(staffModel);
  return {
    /** Opens a session in the open transaction. The token is nowhere stored. */
    async open(
      { _id: staffId, credentialsVersion }: StaffRecord,
      surface: Surface,
      storeId: string | null,
    ): Promise<{ token: string; session: StaffSession }> {
      const token = ids.token(tokenBytes);
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + sessionTtl[surface].absoluteMs);
      const times = { createdAt: now, lastSeenAt: now, expiresAt };
      const session = { _id: sha256(token), staffId, surface, storeId, credentialsVersion, ...times };
      await sessions.create([session]);
      return { token, session };
    },

    /** @throws AppError STAFF_SESSION_INVALID, the same for everything that can be wrong with a token */
    async resume(authorization: string | undefined, surface: Surface): Promise<OpenSession> {
      const token = /^Bearer ([0-9A-Za-z_-]{43})$/.exec(authorization ?? '')?.[1];
      if (token === undefined) throw sessionInvalid();
      const session = await sessions.findById(sha256(token)).lean<StaffSession>();
      const now = clock.now();
      if (session?.surface !== surface || !isLive(session, sessionTtl[surface], now)) throw sessionInvalid();
      const account = await accounts.findById(session.staffId).lean<StaffRecord>();
      if (account?.status !== 'active') throw sessionInvalid();
      if (account.credentialsVersion !== session.credentialsVersion) throw sessionInvalid();
      if (now.getTime() - session.lastSeenAt.getTime() >= seenEveryMs) {
        await sessions.updateOne(
          { _id: session._id, lastSeenAt: { $lt: now } },
          { $set: { lastSeenAt: now } },
        );
      }
      return { account, session };
    },

    async end(sessionId: string): Promise<void> {
      await sessions.deleteOne({ _id: sessionId });
    },

    /** Ends the sessions of an account, except one; joins the open transaction. */
    async endAll(staffId: string, exceptId = ''): Promise<void> {
      await sessions.deleteMany({ staffId, _id: { $ne: exceptId } });
    },

    /** Lets one session live on under the account's next credentials version; joins the open transaction. */
    async carryOver(sessionId: string, credentialsVersion: number): Promise<void> {
      await sessions.updateOne({ _id: sessionId }, { $set: { credentialsVersion } });
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

function isLive({ expiresAt, lastSeenAt }: StaffSession, { idleMs }: SessionTtl, now: Date): boolean {
  return now < expiresAt && now.getTime() - lastSeenAt.getTime() < idleMs;
}
