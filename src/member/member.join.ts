import type { JoinRequest, LinkedBy } from '../contract/member';
import type { AnsweredNotice } from './member.consent';
import { appendConsents, checkJoinConsents } from './member.consent';
import type { IdentityRecord } from './identity.model';
import type { News } from './member.change';
import type { MemberContext } from './member.context';
import { joinRefused, phoneHeld, sessionInvalid } from './member.errors';
import type { MemberRecord } from './member.model';
import { blankMember, noPhone } from './member.model';
import { drawMemberNumber } from './member.number';
import { bindVerified, holderOf, verifyPhone } from './member.phone';
import { comeBack } from './member.return';
import { refusedRiskRank } from './member.rules';
import type { Phone } from './phone';
import { untilFree } from './untilFree';

export type JoinDeps = Pick<
  MemberContext,
  | 'db'
  | 'clock'
  | 'ids'
  | 'logger'
  | 'settings'
  | 'personKey'
  | 'miniProgram'
  | 'homeStoreOf'
  | 'identities'
  | 'members'
  | 'consents'
  | 'changes'
  | 'phones'
  | 'phoneHolders'
  | 'erasures'
  | 'audit'
  | 'places'
  | 'parts'
  | 'merges'
>;

/** Everything a join was told and found out before its transaction. */
interface Joining {
  readonly identityId: string;
  readonly phone: Phone | null;
  readonly consents: readonly AnsweredNotice[];
  readonly homeStoreId: string | null;
}

export interface Joined {
  readonly memberId: string;
  readonly isNew: boolean;
}

interface Settled extends Joined {
  /** The person had left, and came back in time. */
  readonly hasReturned: boolean;
}

export type Join = (identityId: string, request: JoinRequest, clientIp: string) => Promise<Joined>;

/**
 * Makes a member of an identity, or answers the one it is. A phone that WeChat vouches for leads to the pending member
 * who has it.
 * @throws AppError MEMBER_NOTICE_…, MEMBER_CONSENT_REQUIRED, MEMBER_PHONE_…, MEMBER_JOIN_REFUSED
 */
export function createJoin(deps: JoinDeps): Join {
  const running = new Map<string, Promise<unknown>>();
  return async (identityId, request, clientIp) => {
    // A double tap sends one phone code twice; the second waits and finds the member, not a used code.
    const before = running.get(identityId) ?? Promise.resolve();
    const own = before.then(() => join(deps, identityId, request, clientIp));
    const settled = own.catch(() => undefined);
    running.set(identityId, settled);
    try {
      return await own;
    } finally {
      if (running.get(identityId) === settled) running.delete(identityId);
    }
  };
}

async function join(
  deps: JoinDeps,
  identityId: string,
  { phoneCode, consents }: JoinRequest,
  clientIp: string,
): Promise<Joined> {
  const { memberId, openid } = await requireIdentity(deps, identityId);
  if (memberId !== null) return { memberId, isNew: false };
  const answers = await checkJoinConsents(deps, consents);
  await assertNotRisky(deps, openid, clientIp);
  const phone = phoneCode === undefined ? null : await verifyPhone(deps, phoneCode, openid);
  const homeStoreId = (await deps.homeStoreOf(identityId))?.storeId ?? null;
  const keys = [`identity:${identityId}`, ...(phone === null ? [] : [`phone:${deps.phones.indexOf(phone)}`])];
  const joining = { identityId, phone, consents: answers, homeStoreId };
  const joined = await untilFree(() => deps.db.transaction({ keys }, () => settle(deps, joining)));
  // Of whoever came back: a pending member may have the phone, and a merge is more than one transaction.
  if (joined.hasReturned && phone !== null)
    await bindVerified(deps, { identityId, memberId: joined.memberId }, phone);
  return joined;
}

async function requireIdentity({ identities }: JoinDeps, identityId: string): Promise<IdentityRecord> {
  const identity = await identities.find(identityId);
  if (identity === null) throw sessionInvalid();
  return identity;
}

/** Fails open: WeChat being slow must not keep people out. */
async function assertNotRisky(
  { miniProgram, logger }: JoinDeps,
  openid: string,
  clientIp: string,
): Promise<void> {
  const rank = await miniProgram.userRiskRank
    ?.getuserriskrank({ openid, scene: 'registration', clientIp })
    .catch((error: unknown) => logger.warn('risk rank unknown', { error }));
  if (rank?.riskRank === refusedRiskRank) throw joinRefused();
}

/** Inside a transaction. Two joins of one identity write the same identity: the second one runs again and finds the member. */
async function settle(deps: JoinDeps, joining: Joining): Promise<Settled> {
  const { identityId, phone } = joining;
  const { memberId: present, openid } = await requireIdentity(deps, identityId);
  if (present !== null) return { memberId: present, isNew: false, hasReturned: false };
  const holder = await pendingHolder(deps, phone);
  const returnedId = await comeBack(deps, identityId);
  if (returnedId !== null) {
    await appendConsents(deps, returnedId, joining.consents, 'join');
    return { memberId: returnedId, isNew: false, hasReturned: true };
  }
  const rewardKey = deps.personKey(openid);
  const by = holder === null ? 'join' : 'phone';
  const memberId =
    holder === null
      ? await create(deps, joining, rewardKey)
      : await takeOver(deps, holder, joining, rewardKey);
  // Forgotten in this very moment: there is nobody to be a member.
  if (!(await deps.identities.link(identityId, { memberId, by }))) throw sessionInvalid();
  await appendConsents(deps, memberId, joining.consents, 'join');
  return { memberId, isNew: true, hasReturned: false };
}

/** A member by phone alone whom nobody has seen in WeChat; anybody else who has the phone keeps it. @throws AppError MEMBER_PHONE_HELD */
async function pendingHolder(deps: JoinDeps, phone: Phone | null): Promise<MemberRecord | null> {
  const holder = phone === null ? null : await holderOf(deps, phone);
  if (holder !== null && holder.state !== 'pending') throw phoneHeld();
  return holder;
}

async function create(deps: JoinDeps, joining: Joining, rewardKey: string): Promise<string> {
  const { clock, ids, changes, phones, phoneHolders } = deps;
  const { phone, homeStoreId } = joining;
  const now = clock.now();
  const memberId = ids.next();
  if (phone !== null) await phoneHolders.claim(phones.indexOf(phone), memberId);
  await changes.insert(
    {
      ...blankMember(memberId, drawMemberNumber(ids), now),
      ...(phone === null ? noPhone : phones.seal(memberId, phone, now)),
      state: 'active',
      homeStoreId,
      rewardKey,
      joinedAt: now,
    },
    newsOf(deps, memberId, joining, 'join', homeStoreId),
  );
  return memberId;
}

/** WeChat vouches for the phone of a member whom nobody has seen in WeChat: this is that person. */
async function takeOver(
  deps: JoinDeps,
  holder: MemberRecord,
  joining: Joining,
  rewardKey: string,
): Promise<string> {
  const now = deps.clock.now();
  const memberId = holder._id;
  const homeStoreId = holder.homeStoreId ?? joining.homeStoreId;
  await deps.changes.apply(
    memberId,
    { state: 'active', joinedAt: now, rewardKey, phoneVerifiedAt: now, homeStoreId },
    [
      ...newsOf(deps, memberId, joining, 'phone', homeStoreId),
      deps.changes.news('member.activated', {
        memberId,
        pendingId: memberId,
        identityId: joining.identityId,
        at: now.toISOString(),
      }),
    ],
  );
  return memberId;
}

/** What is told when an identity becomes the member's first. */
function newsOf(
  { clock, changes }: JoinDeps,
  memberId: string,
  { identityId, phone }: Joining,
  by: LinkedBy,
  homeStoreId: string | null,
): News[] {
  const at = clock.now().toISOString();
  return [
    changes.news('member.joined', { memberId, identityId, homeStoreId, at }),
    changes.news('member.identityLinked', { memberId, identityId, by, at }),
    ...(phone === null ? [] : [changes.news('member.phoneBound', { memberId, at })]),
  ];
}
