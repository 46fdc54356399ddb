import { z } from 'zod';
import type {
  InvitationView,
  InviteCodeView,
  InvitedMember,
  InviteeView,
  InviteRefusalQuery,
  InviteRefusalView,
  InviteTree,
  InviteTreeQuery,
  MemberInvitation,
} from '../contract/invite';
import { pageQuery, schemaFor } from '../platform/http';
import { refusalReasons } from './invite.model';

const id = z.string();
const count = z.number().int().min(0);
const time = z.iso.datetime();
const day = z.iso.date().regex(/^20/);
const reason = z.enum(refusalReasons);

export const noQuery = z.strictObject({});

export const sceneParams = z.strictObject({ scene: z.string().regex(/^[0-9A-Za-z_-]{1,32}$/) });

export const invitationView = schemaFor<InvitationView>()(
  z.strictObject({
    scene: z.string(),
    invitedCount: count,
    rules: z.array(z.string()).readonly(),
    isRewarded: z.boolean(),
    activity: z.strictObject({ title: z.string(), from: time, to: time }).nullable(),
  }),
);

export const inviteeView = schemaFor<InviteeView>()(
  z.strictObject({
    maskedName: z.string(),
    joinedAt: time,
    progress: z.enum(['joined', 'waiting', 'review', 'rewarded', 'notRewarded', 'reversed']),
    words: z.string(),
    reward: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('points'), points: count }),
        z.strictObject({
          kind: z.literal('sample'),
          sampleName: z.string(),
          pickUpCode: z.string().nullable(),
          pickedUpAt: time.nullable(),
        }),
      ])
      .nullable(),
  }),
);

export const inviteCodeView = schemaFor<InviteCodeView>()(
  z.strictObject({ inviterMaskedName: z.string(), text: z.string() }),
);

export const inviteTreeQuery = schemaFor<InviteTreeQuery>()(
  z
    .strictObject({ from: day, to: day })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' }),
);

export const inviteTree = schemaFor<InviteTree>()(
  z.strictObject({
    from: z.string(),
    to: z.string(),
    joinedCount: count,
    invitedCount: count,
    broughtCount: count,
    kPermille: count.nullable(),
    levels: z.array(z.strictObject({ depth: count, memberCount: count })).readonly(),
    sharers: z
      .array(z.strictObject({ memberId: id, depth: count, directCount: count, totalCount: count }))
      .readonly(),
  }),
);

export const invitedMember = schemaFor<InvitedMember>()(
  z.strictObject({ memberId: id, joinedAt: time, directCount: count }),
);

export const memberInvitation = schemaFor<MemberInvitation>()(
  z.strictObject({
    inviterId: id.nullable(),
    state: z.enum(['accepted', 'none', 'void']).nullable(),
    voidReason: reason.nullable(),
    directCount: count,
  }),
);

export const inviteRefusalQuery = schemaFor<InviteRefusalQuery>()(
  pageQuery.extend({ reason: reason.exactOptional() }),
);

export const inviteRefusalView = schemaFor<InviteRefusalView>()(
  z.strictObject({ id, inviteeId: id, inviterId: id.nullable(), reason, text: z.string(), at: time }),
);
