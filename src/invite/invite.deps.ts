import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { MemberState } from '../contract/member';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { RiskQuestion, RiskRank } from '../wechat';

/** What invitations look at in a member. */
export interface InviteMember {
  readonly _id: string;
  readonly state: MemberState;
  readonly phoneIndex: string | null;
  readonly nickname: { readonly value: string } | null;
  readonly createdAt: Date;
}

export interface InviteIdentity {
  readonly _id: string;
  readonly openid: string;
  readonly unionid: string | null;
}

/** A code with which a person came into the Mini Program, and when first. */
export interface SeenCode {
  readonly id: string;
  readonly at: Date;
}

/** A purchase of which something was paid and kept. */
export interface InvitePurchase {
  readonly orderId: string;
  readonly storeId: string;
  readonly storePath: string;
  readonly purchasedAt: Date;
}

/** What a reward moves; each joins the open transaction. */
export interface InvitePoints {
  earn(command: {
    readonly memberId: string;
    readonly points: number;
    readonly source: { readonly type: string; readonly id: string };
    readonly idemKey: string;
  }): Promise<{ readonly _id: string }>;
  reverse(command: {
    readonly entryId: string;
    readonly source: { readonly type: string; readonly id: string };
    readonly idemKey: string;
  }): Promise<unknown>;
}

/** What a reward follows from; each joins the open transaction. */
export interface InvitePurchases {
  /** The first that a member made between two instants (the second excluded) and has not given back. */
  firstKeptOf(memberId: string, from: Date, to: Date): Promise<InvitePurchase | null>;
  /** What is paid for it and not given back, in fen. */
  keptFenOf(orderId: string): Promise<number>;
  /** The openid that paid for it; null where nobody knows. */
  payerOf(orderId: string): Promise<string | null>;
}

/** What `invite` needs from others, as small as what it calls. */
export interface InviteDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly members: {
    /** The member that lives on after merges; null for an unknown id. */
    current(memberId: string): Promise<InviteMember | null>;
    /** Names the person, not the membership. */
    rewardKeyOf(memberId: string): Promise<string>;
    identitiesOf(memberId: string): Promise<readonly InviteIdentity[]>;
  };
  readonly points: InvitePoints;
  readonly purchases: InvitePurchases;
  readonly stores: { find(storeId: string): Promise<{ readonly name: string } | null> };
  /** Names to show beside ids; ids without an account are absent. */
  readonly staffNames: (staffIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly userRiskRank: { getuserriskrank(question: RiskQuestion): Promise<RiskRank> };
  /** The invitation codes with which this person came in until then, each once, first seen first. */
  readonly codesSeenBy: (identityId: string, until: Date) => Promise<readonly SeenCode[]>;
  /** Draws the code of the Mini Program for a scene. */
  readonly drawCode: (scene: string) => Promise<{ readonly contentType: string; readonly bytes: Buffer }>;
}
