import type { DomainEvents } from '../contract/events';
import { parseScene } from '../inbox';
import type { Database } from '../platform/database';
import { openBook } from './invite.book';
import type { InviteDeps, InviteMember, SeenCode } from './invite.deps';
import type { InvitationRecord, InviteCodeRecord, InviteShownCode } from './invite.model';
import { invitationModel, inviteCodeModel, inviteRefusalModel, inviteShownCodeModel } from './invite.model';
import { refusalOf } from './invite.rules';
import { openReward } from './inviteReward.open';

type Joined = DomainEvents['member.joined'];

/** What was found out about one code. */
interface Judged {
  readonly codeId: string;
  readonly inviterId: string | null;
  readonly reason: ReturnType<typeof refusalOf>;
}

/**
 * Decides who brought a person who has joined: the first valid code with which they came in before. Once per person, and
 * kept; each code before the valid one is listed with the reason why it did not count. Belongs into the transaction of an
 * event's handler. @throws AppError INVITE_MEMBER_BUSY during a merge, to be told again
 */
export async function decideInviter(deps: InviteDeps, { memberId, identityId, at }: Joined): Promise<void> {
  const invitations = deps.db.model(invitationModel);
  const personKey = await deps.members.rewardKeyOf(memberId);
  const invitee = await deps.members.current(memberId);
  if (invitee === null) return;
  await openBook(deps.db, invitee._id);
  const joinedAt = new Date(at);
  const known = await invitations.findById(personKey).lean<InvitationRecord>();
  // The same joining, told again.
  if (known?.at.getTime() === joinedAt.getTime()) return;
  const isKnown = known !== null || (await invitations.exists({ inviteeId: invitee._id })) !== null;
  const codes = await codesOf(deps, invitee._id, await deps.codesSeenBy(identityId, joinedAt));
  const winner = await firstValid(deps, invitee, isKnown, codes);
  if (known !== null) return;
  if (winner?.inviterId != null) await openBook(deps.db, winner.inviterId);
  const { inviterId, codeId } = winner ?? { inviterId: null, codeId: null };
  const state = inviterId === null ? 'none' : 'accepted';
  const invitation = { _id: personKey, inviteeId: invitee._id, inviterId, codeId };
  await invitations.create([{ ...invitation, state, voidReason: null, at: joinedAt }]);
  if (inviterId !== null)
    await openReward(deps, { ...invitation, inviterId, at: joinedAt, knownSince: invitee.createdAt });
}

/** A code that was shown at a counter stands among those that were seen, at its time. */
async function codesOf(
  { db }: InviteDeps,
  inviteeId: string,
  seen: readonly SeenCode[],
): Promise<SeenCode[]> {
  const shown = await db.model(inviteShownCodeModel).findById(inviteeId).lean<InviteShownCode>();
  if (shown === null || seen.some(({ id, at }) => id === shown.codeId && at <= shown.at)) return [...seen];
  const others = seen.filter(({ id }) => id !== shown.codeId);
  return [...others, { id: shown.codeId, at: shown.at }].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Remembers the code that somebody showed when a clerk registered them. Belongs into the transaction of the event's handler. */
export async function noteShownCode(
  { db }: InviteDeps,
  { memberId: _id, inviteScene, at }: DomainEvents['member.pendingOpened'],
): Promise<void> {
  const read = inviteScene === undefined ? null : parseScene(inviteScene);
  if (read?.kind !== 'invite') return;
  const row = { codeId: read.id, at: new Date(at) };
  await db.model(inviteShownCodeModel).updateOne({ _id }, { $setOnInsert: row }, { upsert: true });
}

/** Goes through the codes in order, and lists those that do not count. */
async function firstValid(
  deps: InviteDeps,
  invitee: InviteMember,
  isKnown: boolean,
  seen: readonly SeenCode[],
): Promise<Judged | null> {
  for (const code of seen) {
    const judged = await judge(deps, invitee, isKnown, code);
    const { codeId, inviterId, reason } = judged;
    if (reason === null) return judged;
    const _id = `${invitee._id}:${codeId}`;
    const row = { inviteeId: invitee._id, inviterId, codeId, reason, at: deps.clock.now() };
    await deps.db.model(inviteRefusalModel).updateOne({ _id }, { $setOnInsert: row }, { upsert: true });
  }
  return null;
}

async function judge(
  { db, members }: InviteDeps,
  invitee: InviteMember,
  isKnown: boolean,
  seen: SeenCode,
): Promise<Judged> {
  const code = await db.model(inviteCodeModel).findById(seen.id).lean<InviteCodeRecord>();
  const inviter = code === null ? null : await members.current(code.memberId);
  const unionidsOf = async (memberId: string): Promise<string[]> =>
    (await members.identitiesOf(memberId)).flatMap(({ unionid }) => (unionid === null ? [] : [unionid]));
  const theirs = inviter === null ? [] : await unionidsOf(inviter._id);
  const own = new Set(await unionidsOf(invitee._id));
  const sharesUnionid = theirs.some((unionid) => own.has(unionid));
  const ancestorIds = inviter === null ? [] : await ancestorsOf(db, inviter._id);
  const candidate = { seen, invitee, inviter, isKnown, sharesUnionid, ancestorIds };
  return { codeId: seen.id, inviterId: inviter?._id ?? null, reason: refusalOf(candidate) };
}

/** Who brought a member, who brought them, and so on; ends also where the tree should be in a circle. */
export async function ancestorsOf(db: Database, memberId: string): Promise<string[]> {
  const invitations = db.model(invitationModel);
  const ids: string[] = [];
  let next: string | null = memberId;
  while (next !== null) {
    const above: Pick<InvitationRecord, 'inviterId'> | null = await invitations
      .findOne({ inviteeId: next, state: 'accepted' }, { inviterId: 1 })
      .lean<InvitationRecord>();
    next = above?.inviterId ?? null;
    if (next !== null && ids.includes(next)) return ids;
    if (next !== null) ids.push(next);
  }
  return ids;
}
