import type { InvitationState, InviteRefusalReason } from '../contract/invite';
import type { AnyModel } from '../platform/database';
import { defineModel } from '../platform/database';
import { inviteActivityModel, inviteBookingModel, inviteCalendarModel } from './inviteActivity.model';
import { inviteRewardModel, inviteRiskModel, inviteSlotModel } from './inviteReward.model';
import { inviteSwitchChangeModel, inviteSwitchModel } from './inviteSwitch.model';

/** A member's own code; `_id` is what stands behind the letter of the scene. */
export interface InviteCodeRecord {
  readonly _id: string;
  /** Whose it was at first; after merges `members.current` tells who lives on. */
  readonly memberId: string;
  readonly at: Date;
}

/** How one person came to join for the first time; `_id` is the person's reward key, which outlives the membership. */
export interface InvitationRecord {
  readonly _id: string;
  readonly inviteeId: string;
  readonly inviterId: string | null;
  readonly codeId: string | null;
  readonly state: InvitationState;
  readonly voidReason: InviteRefusalReason | null;
  readonly at: Date;
}

/** A code that did not count. `_id` is `<invitee>:<code>`. */
export interface InviteRefusalRecord {
  readonly _id: string;
  readonly inviteeId: string;
  readonly inviterId: string | null;
  readonly codeId: string;
  readonly reason: InviteRefusalReason;
  readonly at: Date;
}

/** A code that somebody showed at a counter when they were registered there; `_id` is the member that was opened. */
export interface InviteShownCode {
  readonly _id: string;
  readonly codeId: string;
  readonly at: Date;
}

/** What every decision about a member writes first, so that it cannot pass a merge unseen. */
export interface InviteBook {
  /** The member. */
  readonly _id: string;
  readonly frozenBy: string | null;
  readonly version: number;
}

export const refusalReasons = [
  'codeUnknown',
  'inviterLeft',
  'self',
  'samePerson',
  'samePhone',
  'notNew',
  'loop',
] as const satisfies readonly InviteRefusalReason[];

const asPseudonym = 'as long as the member; a pseudonym after that, since the tree of others hangs on it';

export const inviteCodeModel = defineModel<InviteCodeRecord>()({
  name: 'inviteCode',
  privacy: { purpose: 'know who handed a code on', retention: asPseudonym },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1 }, unique: true }],
});

export const invitationModel = defineModel<InvitationRecord>()({
  name: 'invitation',
  privacy: { purpose: 'count who brought whom, once per person', retention: asPseudonym },
  fields: {
    inviteeId: { type: String, required: true, pii: 'personal' },
    inviterId: { type: String, pii: 'personal' },
    codeId: { type: String, pii: 'none' },
    state: { type: String, required: true, enum: ['accepted', 'none', 'void'], pii: 'none' },
    voidReason: { type: String, enum: [...refusalReasons, null], pii: 'none' },
    at: { type: Date, required: true, pii: 'personal' },
  },
  indexes: [{ key: { inviteeId: 1 } }, { key: { inviterId: 1, state: 1, at: -1 } }],
});

export const inviteRefusalModel = defineModel<InviteRefusalRecord>()({
  name: 'inviteRefusal',
  privacy: { purpose: 'say why a code did not count', retention: 'until the invitee is erased' },
  fields: {
    inviteeId: { type: String, required: true, pii: 'personal' },
    inviterId: { type: String, pii: 'personal' },
    codeId: { type: String, required: true, pii: 'none' },
    reason: { type: String, required: true, enum: refusalReasons, pii: 'none' },
    at: { type: Date, required: true, pii: 'personal' },
  },
  indexes: [{ key: { at: -1 } }, { key: { reason: 1, at: -1 } }, { key: { inviteeId: 1 } }],
});

export const inviteShownCodeModel = defineModel<InviteShownCode>()({
  name: 'inviteShownCode',
  privacy: { purpose: 'know by whose code a person was registered', retention: 'until the member is erased' },
  fields: {
    codeId: { type: String, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [],
});

export const inviteBookModel = defineModel<InviteBook>()({
  name: 'inviteBook',
  privacy: { purpose: 'hold decisions about a member while a merge moves them', retention: asPseudonym },
  fields: {
    frozenBy: { type: String, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});

/** The collections that hold something of a member. */
export const inviteMemberModels: readonly AnyModel[] = [
  inviteCodeModel,
  invitationModel,
  inviteRefusalModel,
  inviteBookModel,
  inviteShownCodeModel,
  inviteRewardModel,
  inviteSlotModel,
  inviteRiskModel,
  inviteBookingModel,
];

/** All of them, for the manifest. */
export const inviteModels: readonly AnyModel[] = [
  ...inviteMemberModels,
  inviteActivityModel,
  inviteCalendarModel,
  inviteSwitchModel,
  inviteSwitchChangeModel,
];
