import type {
  InviteCodeView,
  InvitedMember,
  InviteRefusalQuery,
  InviteTree,
  InviteTreeQuery,
  InviteeView,
  InvitationView,
  MemberInvitation,
  SamplePickupRequest,
} from '../contract/invite';
import type { StaffPrincipal } from '../contract/principals';
import { buildScene, parseScene } from '../inbox';
import { chinaDayStart, dayMs } from '../platform/clock';
import type { Database, Page, PageRequest } from '../platform/database';
import { findPage, isDuplicateKey } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import { inviteCodeMissing, inviteMemberMissing } from './invite.errors';
import type { InvitationRecord, InviteCodeRecord, InviteRefusalRecord } from './invite.model';
import { invitationModel, inviteCodeModel, inviteRefusalModel } from './invite.model';
import type { Edge } from './invite.rules';
import { presentRunning } from './invite.present';
import type { Sight } from './invite.risk';
import { forgetAddresses, noteSight } from './invite.risk';
import { inviteRules, landingText, nameAmongFriends, shapeOf } from './invite.rules';
import { createStanding } from './invite.standing';
import { tellBeginning } from './invite.tell';
import { rulesInWords } from './inviteActivity.rules';
import { createActivities } from './inviteActivity.service';
import { decideDue } from './inviteReward.decide';
import { pickUpSample } from './inviteReward.pickUp';
import { createRewardReads } from './inviteReward.reads';
import type { ReviewAct } from './inviteReward.review';
import { reviewReward } from './inviteReward.review';
import { createSwitch } from './inviteSwitch.service';

const mostSharers = 100;

export type InviteService = ReturnType<typeof createInviteService>;

/** What members and operators see of invitations. */
export function createInviteService(deps: InviteDeps) {
  return {
    ...forMembers(deps),
    ...forOperators(deps),
    ...createRewardReads(deps),
    activities: createActivities(deps),
    rewardSwitch: createSwitch(deps),
    review: (act: ReviewAct) => reviewReward(deps, act),
    pickUp: (staff: StaffPrincipal, request: SamplePickupRequest) => pickUpSample(deps, staff, request),
    decideDue: (signal?: AbortSignal) => decideDue(deps, signal),
    forgetAddresses: () => forgetAddresses(deps),
    tellBeginning: (signal?: AbortSignal) => tellBeginning(deps, signal),
  };
}

function forMembers(deps: InviteDeps) {
  const { db, members } = deps;
  const standing = createStanding(deps);
  return {
    activitiesFor: standing.activitiesFor,
    book: standing.book,

    async invitationOf(memberId: string, sight: Sight): Promise<InvitationView> {
      await noteSight(deps, sight);
      const { _id } = await codeOf(deps, memberId);
      const invitedCount = await countBrought(db, memberId);
      const activity = await standing.running();
      const rules = [...inviteRules, ...(activity === null ? [] : rulesInWords(activity))];
      const scene = buildScene('invite', _id);
      return {
        scene,
        invitedCount,
        rules,
        isRewarded: activity !== null,
        activity: presentRunning(activity),
      };
    },

    async picture(memberId: string) {
      const { _id } = await codeOf(deps, memberId);
      return deps.drawCode(buildScene('invite', _id));
    },

    async inviteesOf(memberId: string, page: PageRequest): Promise<Page<InviteeView>> {
      const found = await broughtBy(db, memberId, page);
      const progressOf = await standing.progressOf(found.items);
      const items: InviteeView[] = [];
      for (const joining of found.items) {
        const invitee = await members.current(joining.inviteeId);
        const maskedName = nameAmongFriends(invitee?.nickname?.value ?? null);
        items.push({ maskedName, joinedAt: joining.at.toISOString(), ...progressOf(joining) });
      }
      return { items, next: found.next };
    },

    /** @throws AppError INVITE_CODE_MISSING for a code of nobody who is a member */
    async landing(scene: string, sight: Sight): Promise<InviteCodeView> {
      await noteSight(deps, sight);
      const read = parseScene(scene);
      const code =
        read?.kind === 'invite'
          ? await db.model(inviteCodeModel).findById(read.id).lean<InviteCodeRecord>()
          : null;
      const inviter = code === null ? null : await members.current(code.memberId);
      if (inviter?.state !== 'active') throw inviteCodeMissing();
      const inviterMaskedName = nameAmongFriends(inviter.nickname?.value ?? null);
      return { inviterMaskedName, text: landingText(inviterMaskedName) };
    },
  };
}

function forOperators({ db, members }: InviteDeps) {
  return {
    tree: (query: InviteTreeQuery): Promise<InviteTree> => treeOf(db, query),

    /** @throws AppError INVITE_MEMBER_MISSING */
    async memberInvitation(memberId: string): Promise<MemberInvitation> {
      if ((await members.current(memberId)) === null) throw inviteMemberMissing();
      const joining = await db
        .model(invitationModel)
        .findOne({ inviteeId: memberId })
        .sort({ at: 1, _id: 1 })
        .lean<InvitationRecord>();
      return {
        inviterId: joining?.state === 'accepted' ? joining.inviterId : null,
        state: joining?.state ?? null,
        voidReason: joining?.voidReason ?? null,
        directCount: await countBrought(db, memberId),
      };
    },

    /** @throws AppError INVITE_MEMBER_MISSING */
    async membersInvitedBy(memberId: string, page: PageRequest): Promise<Page<InvitedMember>> {
      if ((await members.current(memberId)) === null) throw inviteMemberMissing();
      const found = await broughtBy(db, memberId, page);
      const items: InvitedMember[] = [];
      for (const { inviteeId, at } of found.items) {
        const directCount = await countBrought(db, inviteeId);
        items.push({ memberId: inviteeId, joinedAt: at.toISOString(), directCount });
      }
      return { items, next: found.next };
    },

    refusals({ reason, ...page }: InviteRefusalQuery): Promise<Page<InviteRefusalRecord>> {
      const filter = reason === undefined ? {} : { reason };
      return findPage(db.model(inviteRefusalModel), filter, { by: 'at', direction: -1 }, page);
    },
  };
}

function broughtBy(db: Database, inviterId: string, page: PageRequest): Promise<Page<InvitationRecord>> {
  const filter = { inviterId, state: 'accepted' };
  return findPage(db.model(invitationModel), filter, { by: 'at', direction: -1 }, page);
}

function countBrought(db: Database, inviterId: string): Promise<number> {
  return db.model(invitationModel).countDocuments({ inviterId, state: 'accepted' }).exec();
}

/** Made at the first question, the same for ever. */
async function codeOf({ db, ids, clock }: InviteDeps, memberId: string): Promise<InviteCodeRecord> {
  const codes = db.model(inviteCodeModel);
  const find = () => codes.findOne({ memberId }).lean<InviteCodeRecord>();
  const known = await find();
  if (known !== null) return known;
  const made: InviteCodeRecord = { _id: ids.next(), memberId, at: clock.now() };
  try {
    await db.transaction({ keys: [] }, () => codes.create([made]));
    return made;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const other = await find();
    if (other === null) throw error;
    return other;
  }
}

/** One pass over everybody's joining. A person who was two members counts once, with the first joining. */
async function treeOf(db: Database, { from, to }: InviteTreeQuery): Promise<InviteTree> {
  const start = chinaDayStart(from);
  const end = new Date(chinaDayStart(to).getTime() + dayMs);
  const seen = new Set<string>();
  const cohort = new Set<string>();
  const edges: Edge[] = [];
  let invitedCount = 0;
  const rows = db
    .model(invitationModel)
    .find({}, { inviteeId: 1, inviterId: 1, state: 1, at: 1 })
    .sort({ at: 1, _id: 1 })
    .lean<InvitationRecord[]>()
    .cursor();
  for await (const { inviteeId, inviterId, state, at } of rows) {
    if (seen.has(inviteeId)) continue;
    seen.add(inviteeId);
    const isInvited = state === 'accepted' && inviterId !== null;
    if (isInvited) edges.push({ inviteeId, inviterId });
    if (at < start || at >= end) continue;
    cohort.add(inviteeId);
    if (isInvited) invitedCount += 1;
  }
  const joinedCount = cohort.size;
  const broughtCount = edges.filter(({ inviterId }) => cohort.has(inviterId)).length;
  const kPermille = joinedCount === 0 ? null : Math.floor((broughtCount * 1_000) / joinedCount);
  return { from, to, joinedCount, invitedCount, broughtCount, kPermille, ...shapeOf(edges, mostSharers) };
}
