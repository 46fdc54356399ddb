import type { MemberState } from '../contract/member';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Ids } from '../platform/ids';

/** What invitations look at in a member. */
export interface InviteMember {
  readonly _id: string;
  readonly state: MemberState;
  readonly phoneIndex: string | null;
  readonly nickname: { readonly value: string } | null;
  readonly createdAt: Date;
}

/** A code with which a person came into the Mini Program, and when first. */
export interface SeenCode {
  readonly id: string;
  readonly at: Date;
}

/** What `invite` needs from others, as small as what it calls. */
export interface InviteDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly members: {
    /** The member that lives on after merges; null for an unknown id. */
    current(memberId: string): Promise<InviteMember | null>;
    /** Names the person, not the membership. */
    rewardKeyOf(memberId: string): Promise<string>;
    identitiesOf(memberId: string): Promise<readonly { readonly unionid: string | null }[]>;
  };
  /** The invitation codes with which this person came in until then, each once, first seen first. */
  readonly codesSeenBy: (identityId: string, until: Date) => Promise<readonly SeenCode[]>;
  /** Draws the code of the Mini Program for a scene. */
  readonly drawCode: (scene: string) => Promise<{ readonly contentType: string; readonly bytes: Buffer }>;
}
