import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { ReadSettings } from '../setting';

/** What coupons ask about members; each joins the open transaction. */
export interface CouponMembers {
  /** Null for an unknown member. */
  standingOf(memberId: string): Promise<{ readonly canEarn: boolean; readonly canSpend: boolean } | null>;
  storeOf(memberId: string): Promise<{ readonly storeId: string | null; readonly storePath: string | null }>;
  /** Names the person, not the membership. */
  rewardKeyOf(memberId: string): Promise<string>;
  /** Who lives on after merges; null for an unknown id. */
  current(memberId: string): Promise<{ readonly _id: string } | null>;
}

export interface CouponStores {
  findMany(
    storeIds: readonly string[],
  ): Promise<readonly { readonly id: string; readonly name: string; readonly path: string }[]>;
}

/** What an exchange spends; joins the open transaction. */
export interface CouponPoints {
  spend(command: {
    readonly memberId: string;
    readonly points: number;
    readonly source: { readonly type: string; readonly id: string };
    readonly idemKey: string;
  }): Promise<unknown>;
}

export interface CouponDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly settings: ReadSettings;
  readonly members: CouponMembers;
  readonly stores: CouponStores;
  readonly staffNames: (staffIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly points: CouponPoints;
  /** Signs codes and gift links; 32 bytes. */
  readonly codeKey: Buffer;
}
