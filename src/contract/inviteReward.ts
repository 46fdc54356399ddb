import type { InviteReward } from './invite';

/** `draft` → `published` → `ended`; a published one runs from `from` to `to`, and at most one runs at any time. */
export type InviteActivityState = 'draft' | 'published' | 'ended';

/** `POST /api/console/invite-activities`. Texts that would lure people into sharing are refused with the phrase and its place. */
export interface InviteActivityRequest {
  readonly title: string;
  /** 中文, one sentence. */
  readonly summary: string;
  /** 中文, in plain words, beside the sentences that follow from the fields below. */
  readonly rules: readonly string[];
  /** ISO-8601 UTC; `from` included, `to` excluded. Joining and first purchase of the invitee both fall between them. */
  readonly from: string;
  readonly to: string;
  readonly reward: InviteReward;
  /** How many rewards one inviter gets in the activity, and in a month of Asia/Shanghai, at most. */
  readonly perActivityLimit: number;
  readonly perMonthLimit: number;
  /** Days after the purchase in which it may come back; the reward arrives after them. */
  readonly returnDays: number;
}

/** `PUT /api/console/invite-activities/:id`; `version` is the one the operator saw. Once published, only texts and stock change. */
export interface InviteActivityChange extends InviteActivityRequest {
  readonly version: number;
}

export interface InviteActivityView extends InviteActivityRequest {
  readonly id: string;
  readonly state: InviteActivityState;
  readonly version: number;
  /** Samples that are left; null for points. */
  readonly remaining: number | null;
  readonly createdAt: string;
  readonly publishedAt: string | null;
  readonly endedAt: string | null;
}

export interface InviteActivityDetail extends InviteActivityView {
  /** How many invitees stand where. */
  readonly counts: Readonly<Record<InviteRewardState, number>>;
}

/** `GET /api/console/invite-activities`: newest first. */
export interface InviteActivityQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: InviteActivityState;
}

/** `GET /api/console/invite-switch`: whether inviters are rewarded at all. */
export interface InviteSwitchView {
  readonly isOn: boolean;
  /** 中文: what an administrator reads before switching on; the hash is of its UTF-8 bytes, in hex. */
  readonly rule: { readonly text: string; readonly sha256: string };
  /** Null where it was never touched. */
  readonly changedBy: string | null;
  readonly changedAt: string | null;
}

/** `PUT /api/console/invite-switch`: on only with the hash of the rule text that was read. */
export type InviteSwitchRequest =
  { readonly isOn: true; readonly ruleSha256: string } | { readonly isOn: false };

/** `GET /api/console/invite-switch/changes`: newest first. */
export interface InviteSwitchChange {
  readonly id: string;
  readonly isOn: boolean;
  /** The text as it was read then; null for switching off. */
  readonly ruleText: string | null;
  readonly ruleSha256: string | null;
  readonly staffId: string;
  readonly at: string;
}

/** As `InviteProgress`; `refused` is what the inviter sees as `notRewarded`. */
export type InviteRewardState = 'joined' | 'waiting' | 'review' | 'rewarded' | 'refused' | 'reversed';

/** Why an inviter gets nothing for an invitee; `rejected`: a person decided so. */
export type InviteRewardRefusal =
  | 'self'
  | 'loop'
  | 'notNew'
  | 'samePhone'
  | 'samePerson'
  | 'samePayer'
  | 'inviterLeft'
  | 'inviteeLeft'
  | 'rewardsOff'
  | 'capReached'
  | 'noStock'
  | 'rejected';

/** `GET /api/console/invite-rewards`: newest first. */
export interface InviteRewardQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: InviteRewardState;
  readonly refusal?: InviteRewardRefusal;
  readonly activityId?: string;
  readonly inviterId?: string;
}

/** One invitee of an activity, and what the inviter gets for them. */
export interface InviteRewardDetail {
  readonly id: string;
  readonly activityId: string;
  readonly inviterId: string;
  readonly inviteeId: string;
  readonly state: InviteRewardState;
  readonly refusal: InviteRewardRefusal | null;
  /** 中文: where it stands, and why. */
  readonly text: string;
  readonly joinedAt: string;
  /** The purchase that counts; null as long as there is none. */
  readonly orderId: string | null;
  readonly purchasedAt: string | null;
  /** The end of the return period. */
  readonly dueAt: string | null;
  /** WeChat's rank of the riskier of both, 0 to 4, where it held the reward. */
  readonly riskRank: number | null;
  readonly review: InviteReview | null;
  readonly points: number | null;
  readonly entryId: string | null;
  readonly sample: InviteSample | null;
  readonly decidedAt: string | null;
  readonly reversedAt: string | null;
}

export interface InviteReview {
  readonly decision: 'approved' | 'rejected';
  readonly staffId: string;
  /** Null once the inviter's data was erased. */
  readonly reason: string | null;
  readonly at: string;
}

export interface InviteSample {
  readonly sampleName: string;
  /** Null as long as nobody picked it up. */
  readonly pickUp: { readonly storeId: string; readonly staffId: string; readonly at: string } | null;
}

/** `POST /api/console/invite-rewards/:id/approve` and `…/reject`; again by the same person changes nothing. */
export interface InviteReviewRequest {
  /** 1 to 200 characters. */
  readonly reason: string;
}
