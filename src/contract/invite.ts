/** `accepted`: somebody brought this person. `none`: nobody did. `void`: it turned out that nobody did; see the reason. */
export type InvitationState = 'accepted' | 'none' | 'void';

/**
 * Why a code did not count. `notNew`: the invitee was known before; `loop`: the inviter was brought by the invitee,
 * directly or through others.
 */
export type InviteRefusalReason =
  'codeUnknown' | 'inviterLeft' | 'self' | 'samePerson' | 'samePhone' | 'notNew' | 'loop';

/** `GET /api/mp/invitation`: one's own code, and what came of it. */
export interface InvitationView {
  /** What the poster carries; never changes. */
  readonly scene: string;
  /** Members who joined through it. */
  readonly invitedCount: number;
  /** 中文, in plain words. */
  readonly rules: readonly string[];
  /** Whether an activity runs now and its rewards are switched on. */
  readonly isRewarded: boolean;
  /** The one that runs; null where none does, or rewards are off. `from` included, `to` excluded. */
  readonly activity: { readonly title: string; readonly from: string; readonly to: string } | null;
}

/** `GET /api/mp/invitation/invitees`: newest first. */
export interface InviteeView {
  /** The first letter of the nickname at most, and no picture. */
  readonly maskedName: string;
  readonly joinedAt: string;
  readonly progress: InviteProgress;
  /** 中文: what is still missing, or what came of it. */
  readonly words: string;
  /** Null but for `rewarded`. */
  readonly reward: InviteRewardView | null;
}

/** `GET /api/mp/invite-codes/:scene`: what the landing page says. */
export interface InviteCodeView {
  readonly inviterMaskedName: string;
  /** 中文, neutral. */
  readonly text: string;
}

/** `GET /api/console/invite-tree?from=&to=`: days of Asia/Shanghai, both included. */
export interface InviteTreeQuery {
  readonly from: string;
  readonly to: string;
}

export interface InviteTree {
  readonly from: string;
  readonly to: string;
  /** People who joined for the first time in these days. */
  readonly joinedCount: number;
  /** Of them, those who came by an invitation. */
  readonly invitedCount: number;
  /** People whom those `joinedCount` have brought since. */
  readonly broughtCount: number;
  /** K in thousandths: `broughtCount` per person of `joinedCount`, rounded down; null where nobody joined. */
  readonly kPermille: number | null;
  /** Of all times: how many people stand how many invitations below whoever came by none. */
  readonly levels: readonly { readonly depth: number; readonly memberCount: number }[];
  /** Of all times: who brought the most, at most 100. */
  readonly sharers: readonly InviteSharer[];
}

export interface InviteSharer {
  readonly memberId: string;
  /** 0 for whoever came by no invitation. */
  readonly depth: number;
  readonly directCount: number;
  /** With those whom they brought in turn. */
  readonly totalCount: number;
}

/** `GET /api/console/members/:id/invitees`: newest first. */
export interface InvitedMember {
  readonly memberId: string;
  readonly joinedAt: string;
  /** How many this member brought in turn. */
  readonly directCount: number;
}

/** `GET /api/console/members/:id/invitation` */
export interface MemberInvitation {
  /** Null where nobody counts as the inviter. */
  readonly inviterId: string | null;
  /** Null for a member whose joining was not decided. */
  readonly state: InvitationState | null;
  readonly voidReason: InviteRefusalReason | null;
  readonly directCount: number;
}

/** `GET /api/console/invite-refusals`: codes that did not count, newest first. */
export interface InviteRefusalView {
  readonly id: string;
  readonly inviteeId: string;
  readonly inviterId: string | null;
  readonly reason: InviteRefusalReason;
  /** 中文 */
  readonly text: string;
  readonly at: string;
}

export interface InviteRefusalQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly reason?: InviteRefusalReason;
}

/** What an inviter gets, once, for one invitee. A sample has a stock of its own and is picked up in a store. */
export type InviteReward =
  | { readonly kind: 'points'; readonly points: number }
  | { readonly kind: 'sample'; readonly sampleName: string; readonly stock: number };

/**
 * Where one invitee stands. `joined`: no completed purchase yet. `waiting`: bought, the return period runs. `review`: a
 * person looks at it first. `notRewarded`: a cap, a refusal or rewards off; `words` says which. `reversed`: it was
 * taken back.
 */
export type InviteProgress = 'joined' | 'waiting' | 'review' | 'rewarded' | 'notRewarded' | 'reversed';

/** What an inviter got for one invitee. */
export type InviteRewardView =
  | { readonly kind: 'points'; readonly points: number }
  | {
      readonly kind: 'sample';
      readonly sampleName: string;
      /** Shown at the counter; null once picked up or taken back. */
      readonly pickUpCode: string | null;
      readonly pickedUpAt: string | null;
    };

/** `GET /api/mp/activities`: what runs now or will, by start. */
export interface ActivityView {
  readonly id: string;
  readonly kind: 'invite';
  readonly state: 'planned' | 'running';
  readonly title: string;
  /** 中文, one sentence. */
  readonly summary: string;
  /** 中文, in plain words. */
  readonly rules: readonly string[];
  /** ISO-8601 UTC; `from` included, `to` excluded. */
  readonly from: string;
  readonly to: string;
  /** Whether this member asked to be reminded of its beginning; planned ones only. */
  readonly isBooked: boolean;
}

/** `POST /api/mp/activities/:id/bookings`: 201, then 200. */
export interface ActivityBooked extends ActivityView {
  /** False for a repeat. */
  readonly isNew: boolean;
}

/** `POST /api/counter/sample-pickups`: the code on the member's screen, once; again by the same clerk with the same `pickupId` answers 200. */
export interface SamplePickupRequest {
  readonly code: string;
  /** Made by the caller: 8 to 64 of `[0-9A-Za-z_-]`. */
  readonly pickupId: string;
}

export interface SamplePickupAnswer {
  readonly sampleName: string;
  readonly maskedName: string | null;
  readonly pickedUpAt: string;
  /** False for a repeat. */
  readonly isNew: boolean;
}
