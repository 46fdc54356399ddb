import type { ClientSession } from 'mongoose';
import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { ReadSettings } from '../setting';

/** What the ledger itself needs. */
export interface LedgerDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly emit: Emit<DomainEvents>;
}

/** What points ask about members; each joins the open transaction. */
export interface PointsMembers {
  /** Null for an unknown member. */
  standingOf(memberId: string): Promise<{ readonly canEarn: boolean; readonly canSpend: boolean } | null>;
  /** The member's home store. */
  storeOf(memberId: string): Promise<Store>;
  /** The member that lives on after merges; null for an unknown one. */
  current(memberId: string): Promise<{ readonly _id: string } | null>;
  /** Names the person, not the membership: leaving and joining again does not change it. */
  rewardKeyOf(memberId: string): Promise<string>;
}

/** What rules for purchases ask about a member; each joins the open transaction. */
export interface PointsAudience {
  /** Null without a tier. */
  tierOf(memberId: string): Promise<string | null>;
  tagIdsOf(memberId: string): Promise<readonly string[]>;
  /** What the member's tier makes of the points per amount: 100 leaves them as they are. */
  multiplierPercentOf(memberId: string): Promise<number>;
}

/** The store of an act; both null for the whole brand. */
export interface Store {
  readonly storeId: string | null;
  readonly storePath: string | null;
}

export interface PointsDeps extends LedgerDeps {
  readonly logger: Logger;
  readonly audit: AppendAudit;
  readonly settings: ReadSettings;
  readonly members: PointsMembers;
  readonly audience: PointsAudience;
}

export const noStore: Store = { storeId: null, storePath: null };

/** The open transaction, for calls to the driver, which do not join by themselves. */
export function sessionOf({ db }: Pick<LedgerDeps, 'db'>): { readonly session?: ClientSession } {
  const session = db.session();
  return session === undefined ? {} : { session };
}

/** @throws Error outside a transaction */
export function requiredSession({ db }: Pick<LedgerDeps, 'db'>): ClientSession {
  const session = db.session();
  if (session === undefined) throw new Error('this belongs in the transaction of its caller');
  return session;
}
