import type { InviteReview, InviteRewardRefusal, InviteRewardState } from '../contract/inviteReward';
import { defineModel } from '../platform/database';

/**
 * One person who was brought while an activity ran, and what the inviter gets for them: once, ever. It outlives both
 * memberships; `personKey` is the person's reward key.
 */
export interface InviteRewardRecord {
  readonly _id: string;
  readonly personKey: string;
  readonly activityId: string;
  readonly inviterId: string;
  readonly inviteeId: string;
  readonly joinedAt: Date;
  /** Purchases before this do not count. */
  readonly countsFrom: Date;
  readonly state: InviteRewardState;
  readonly refusal: InviteRewardRefusal | null;
  /** The purchase that counts now, and where it was made. */
  readonly orderId: string | null;
  readonly storeId: string | null;
  readonly storePath: string | null;
  readonly purchasedAt: Date | null;
  readonly dueAt: Date | null;
  readonly riskRank: number | null;
  readonly review: (Omit<InviteReview, 'at'> & { readonly at: Date }) | null;
  readonly points: number | null;
  readonly entryId: string | null;
  readonly sampleName: string | null;
  /** What the member shows; null once their data was erased. */
  readonly pickUpCode: string | null;
  readonly pickupId: string | null;
  readonly pickedUpAt: Date | null;
  readonly pickedUpBy: string | null;
  /** The store. */
  readonly pickedUpIn: string | null;
  readonly decidedAt: Date | null;
  readonly reversedAt: Date | null;
  readonly version: number;
}

/**
 * A place in an inviter's share of an activity or a month, taken by one reward. The limit is the unique index of what is
 * inserted. It stays taken when the reward is taken back.
 */
export interface InviteSlot {
  readonly _id: string;
  /** The person: the same after leaving and joining again. */
  readonly inviterKey: string;
  readonly memberId: string;
  /** `activity:<id>` or `month:2026-03`. */
  readonly period: string;
  /** 1, 2, 3 … */
  readonly slot: number;
  readonly rewardId: string;
}

/** From where a person last came to our pages, and how risky WeChat held them when last asked; `_id` is the identity. */
export interface InviteRisk {
  readonly _id: string;
  /** Null once it is older than it need be. */
  readonly clientIp: string | null;
  readonly seenAt: Date;
  readonly rank: number | null;
  readonly askedAt: Date | null;
}

export const rewardStates = [
  'joined',
  'waiting',
  'review',
  'rewarded',
  'refused',
  'reversed',
] as const satisfies readonly InviteRewardState[];

/** Those that are not decided yet. */
export const openStates = ['joined', 'waiting', 'review'] as const satisfies readonly InviteRewardState[];

export const rewardRefusals = [
  'self',
  'loop',
  'notNew',
  'samePhone',
  'samePerson',
  'samePayer',
  'inviterLeft',
  'inviteeLeft',
  'rewardsOff',
  'capReached',
  'noStock',
  'rejected',
] as const satisfies readonly InviteRewardRefusal[];

const asPseudonym = 'as long as the ledger; a pseudonym after erasure, since a person counts once';
const hashed = 'a keyed hash that leads to nobody by itself';

export const inviteRewardModel = defineModel<InviteRewardRecord>()({
  name: 'inviteReward',
  privacy: { purpose: 'reward an inviter once for each person they brought', retention: asPseudonym },
  fields: {
    personKey: { type: String, required: true, immutable: true, pii: 'personal', purpose: hashed },
    activityId: { type: String, required: true, immutable: true, pii: 'none' },
    inviterId: { type: String, required: true, pii: 'personal' },
    inviteeId: { type: String, required: true, pii: 'personal' },
    joinedAt: { type: Date, required: true, pii: 'personal' },
    countsFrom: { type: Date, required: true, pii: 'none' },
    state: { type: String, required: true, enum: rewardStates, pii: 'none' },
    refusal: { type: String, enum: [...rewardRefusals, null], pii: 'none' },
    orderId: { type: String, pii: 'personal' },
    storeId: { type: String, pii: 'none' },
    storePath: { type: String, pii: 'none' },
    purchasedAt: { type: Date, pii: 'personal' },
    dueAt: { type: Date, pii: 'none' },
    riskRank: { type: Number, pii: 'personal' },
    review: { type: Object, pii: 'personal', purpose: 'who decided about a held reward, and why' },
    points: { type: Number, pii: 'none' },
    entryId: { type: String, pii: 'none' },
    sampleName: { type: String, pii: 'none' },
    pickUpCode: { type: String, pii: 'personal' },
    pickupId: { type: String, pii: 'none' },
    pickedUpAt: { type: Date, pii: 'personal' },
    pickedUpBy: { type: String, pii: 'none' },
    pickedUpIn: { type: String, pii: 'none' },
    decidedAt: { type: Date, pii: 'none' },
    reversedAt: { type: Date, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [
    { key: { personKey: 1 }, unique: true },
    { key: { state: 1, dueAt: 1, _id: 1 } },
    { key: { state: 1, _id: -1 } },
    { key: { activityId: 1, state: 1 } },
    { key: { inviterId: 1, _id: -1 } },
    { key: { inviteeId: 1 } },
    { key: { orderId: 1 } },
    { key: { pickUpCode: 1 }, unique: true, where: { pickUpCode: { $gt: '' } } },
    { key: { pickupId: 1 }, unique: true, where: { pickupId: { $gt: '' } } },
  ],
});

export const inviteSlotModel = defineModel<InviteSlot>()({
  name: 'inviteSlot',
  privacy: { purpose: 'reward nobody more often than the activity says', retention: asPseudonym },
  fields: {
    inviterKey: { type: String, required: true, pii: 'personal', purpose: hashed },
    memberId: { type: String, required: true, pii: 'personal' },
    period: { type: String, required: true, pii: 'none' },
    slot: { type: Number, required: true, pii: 'none' },
    rewardId: { type: String, required: true, pii: 'none' },
  },
  indexes: [
    { key: { inviterKey: 1, period: 1, slot: 1 }, unique: true },
    { key: { memberId: 1, period: 1 } },
    { key: { rewardId: 1 } },
  ],
});

export const inviteRiskModel = defineModel<InviteRisk>()({
  name: 'inviteRisk',
  privacy: {
    purpose: 'let a person look at a reward for accounts that WeChat holds for risky',
    retention: 'until the person is erased',
  },
  fields: {
    clientIp: {
      type: String,
      pii: 'personal',
      purpose: 'WeChat ranks a person only together with their address',
      retention: '90 days after the last visit',
    },
    seenAt: { type: Date, required: true, pii: 'personal' },
    rank: { type: Number, pii: 'personal' },
    askedAt: { type: Date, pii: 'none' },
  },
  indexes: [{ key: { seenAt: 1 } }],
});
