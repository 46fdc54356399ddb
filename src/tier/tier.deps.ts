import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { ReadSettings } from '../setting';

interface Store {
  readonly storeId: string | null;
  readonly storePath: string | null;
}

/** What `tier` needs from others, as small as what it calls. */
export interface TierDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly settings: ReadSettings;
  readonly members: {
    /** The member that lives on after merges; null for an unknown id. */
    current(memberId: string): Promise<{ readonly _id: string } | null>;
    standingOf(memberId: string): Promise<{ readonly canEarn: boolean } | null>;
    /** The member's home store. */
    storeOf(memberId: string): Promise<Store>;
    find(memberId: string): Promise<{
      readonly memberNumber: string;
      readonly birthMonth: { readonly value: string } | null;
    } | null>;
    /** Members whose birthday is in the month of that moment, by id. */
    bornIn(at: Date, page: { readonly after: string; readonly limit: number }): Promise<readonly string[]>;
    /** Names the person, not the membership. */
    rewardKeyOf(memberId: string): Promise<string>;
  };
  readonly points: {
    /** Joins the open transaction; the same key never pays twice. */
    earn(command: {
      readonly memberId: string;
      readonly points: number;
      readonly source: { readonly type: string; readonly id: string };
      readonly idemKey: string;
      readonly store: Store;
    }): Promise<{ readonly _id: string }>;
    /** What each member earned in a time and has not lost again, without what came from these sources. */
    earnedIn(question: {
      readonly from: Date;
      readonly to: Date;
      readonly except: readonly string[];
    }): Promise<readonly { readonly memberId: string; readonly points: number; readonly reachedAt: Date }[]>;
  };
  /** Asked for late: coupons are built after levels. */
  readonly coupons: () => {
    /** Those of these templates that exist, by id. */
    readonly templates: { findMany(templateIds: readonly string[]): Promise<ReadonlyMap<string, unknown>> };
    /** Joins the open transaction; the same key never issues twice. */
    issue(request: {
      readonly templateId: string;
      readonly memberId: string;
      readonly key: string;
      readonly by: 'award';
      readonly reason: string;
    }): Promise<
      | { readonly couponId: string }
      | { readonly refused: 'notLive' | 'stockEmpty' | 'limitReached' | 'memberInactive' }
    >;
  };
}
