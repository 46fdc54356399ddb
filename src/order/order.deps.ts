import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { BuyerReference, RulePoints } from '../contract/order';
import type { StaffPrincipal } from '../contract/principals';
import type { TillBuyerReference } from '../contract/till';
import type { CouponActor, CouponCounter } from '../coupon';
import type { Clock } from '../platform/clock';
import type { FieldCipher } from '../platform/crypto';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { ReadSettings } from '../setting';

/** A node of the store tree. */
export interface OrderStore {
  readonly id: string;
  readonly name: string;
  readonly kind: 'brand' | 'region' | 'dealer' | 'store';
  readonly path: string;
  readonly isOpen: boolean;
}

export type { CouponNamed, Place, Quote } from '../coupon';

export interface OrderMember {
  readonly _id: string;
  readonly nickname: { readonly value: string } | null;
}

export interface OrderMembers {
  /** @throws AppError where nobody is found, or the reference proves nothing here */
  identifyAtCounter(staff: StaffPrincipal, buyer: BuyerReference): Promise<{ readonly memberId: string }>;
  /** Null where nobody is found. */
  identifyAtTill(buyer: TillBuyerReference): Promise<{ readonly memberId: string } | null>;
  /** Whose code this is; null when it is over, not ours, or of nobody who is a member. */
  memberByCode(code: string): Promise<{ readonly memberId: string; readonly kind: 'live' | 'card' } | null>;
  /** The member that lives on after merges; null for an unknown id. */
  current(memberId: string): Promise<OrderMember | null>;
  find(memberId: string): Promise<OrderMember | null>;
}

export type OrderActor = CouponActor;

/** What points say of a purchase before and after it. */
export interface OrderPoints {
  readonly accountOf: (memberId: string) => Promise<{ readonly available: number }>;
  readonly previewOrder: (question: {
    readonly memberId: string;
    readonly lines: readonly PreviewLine[];
    readonly paidFen: number;
    readonly storeId: string;
    readonly storePath: string;
    readonly at: Date;
  }) => Promise<readonly RulePoints[]>;
  readonly explain: (source: {
    readonly type: 'order';
    readonly id: string;
  }) => Promise<readonly PointsFact[]>;
}

export interface PreviewLine {
  readonly lineId: string;
  readonly sku: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly paidFen: number;
}

/** An entry of the ledger for a purchase, with the rule that decided it. */
export interface PointsFact {
  readonly ruleId: string | null;
  readonly ruleName: string | null;
  /** Signed. */
  readonly points: number;
  readonly at: string;
}

export interface OrderTiers {
  benefitsOf(memberId: string): Promise<{
    readonly tierId: string;
    readonly name: string;
    readonly hasMemberPrice: boolean;
  } | null>;
}

/** What `order` needs from others, as small as what it calls. */
export interface OrderDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly cipher: FieldCipher;
  readonly settings: ReadSettings;
  readonly stores: {
    find(storeId: string): Promise<OrderStore | null>;
    findMany(storeIds: readonly string[]): Promise<readonly OrderStore[]>;
  };
  readonly members: OrderMembers;
  readonly points: OrderPoints;
  readonly tiers?: OrderTiers;
  readonly coupons: CouponCounter;
  /** The first and last channel code that a member has touched so far. */
  readonly codesOf: (
    memberId: string,
  ) => Promise<{ readonly firstCodeId: string | null; readonly lastCodeId: string | null }>;
}
