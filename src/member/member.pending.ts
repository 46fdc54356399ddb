import type { PendingMemberRequest } from '../contract/member';
import type { StaffPrincipal } from '../contract/principals';
import { hasCode } from '../platform/errors';
import type { AnsweredNotice } from './member.consent';
import { appendConsents, checkJoinConsents } from './member.consent';
import type { MemberContext } from './member.context';
import type { Actor } from './member.deps';
import { alreadyMember, lookupLimited, phoneHeld, phoneUnusable, storeUnknown } from './member.errors';
import type { MemberRecord } from './member.model';
import { blankMember } from './member.model';
import { drawMemberNumber } from './member.number';
import { holderOf } from './member.phone';
import { sightLifeMs } from './member.rules';
import type { Phone } from './phone';
import { parsePhone } from './phone';
import { untilFree } from './untilFree';

type PendingDeps = Pick<
  MemberContext,
  | 'db'
  | 'clock'
  | 'ids'
  | 'audit'
  | 'stores'
  | 'settings'
  | 'members'
  | 'consents'
  | 'changes'
  | 'phones'
  | 'phoneHolders'
  | 'sights'
  | 'countStaff'
>;

export interface OpenedPending {
  readonly member: MemberRecord;
  readonly isNew: boolean;
}

/**
 * A clerk opens a member by phone, with the consents that the person gave aloud; the same phone again answers the same
 * member while nobody has claimed it.
 * @throws AppError MEMBER_PHONE_UNUSABLE, MEMBER_ALREADY, MEMBER_LOOKUP_LIMITED, MEMBER_NOTICE_…, MEMBER_CONSENT_REQUIRED
 */
export async function registerAtCounter(
  deps: PendingDeps,
  { staffId, storeId }: StaffPrincipal,
  { phone: typed, consents, inviteScene }: PendingMemberRequest,
): Promise<OpenedPending> {
  await deps.countStaff('phone', staffId, lookupLimited);
  const phone = parsePhone(typed);
  if (phone === null) throw phoneUnusable();
  const answers = await checkJoinConsents(deps, consents);
  const said = { answers, ...(inviteScene === undefined ? {} : { inviteScene }) };
  const opened = await openOnce(deps, phone, storeId, { kind: 'staff', id: staffId }, said);
  const until = new Date(deps.clock.now().getTime() + sightLifeMs);
  await deps.db.transaction({ keys: [`sights:${staffId}`] }, () =>
    deps.sights.note(staffId, [opened.member._id], until),
  );
  return opened;
}

/** What the person said and showed at the counter. */
interface Said {
  readonly answers: readonly AnsweredNotice[];
  readonly inviteScene?: string;
}

async function openOnce(
  deps: PendingDeps,
  phone: Phone,
  storeId: string | null,
  actor: Actor,
  said: Said,
): Promise<OpenedPending> {
  try {
    const memberId = await openPending(deps, phone, storeId, actor, said);
    const member = await deps.members.find(memberId);
    if (member !== null) return { member, isNew: true };
  } catch (error) {
    if (!hasCode(error, 'MEMBER_PHONE_HELD')) throw error;
  }
  const held = await holderOf(deps, phone);
  const member = held === null ? null : await deps.members.current(held._id);
  if (member?.state !== 'pending') throw alreadyMember();
  return { member, isNew: false };
}

/**
 * Opens a member by phone alone: it earns, cannot spend, and becomes active when that phone is verified in WeChat.
 * Answers its id. @throws AppError MEMBER_PHONE_HELD, MEMBER_STORE_UNKNOWN
 */
export async function openPending(
  deps: PendingDeps,
  phone: Phone,
  homeStoreId: string | null,
  actor: Actor,
  { answers, ...shown }: Said = { answers: [] },
): Promise<string> {
  const store = homeStoreId === null ? null : await deps.stores.find(homeStoreId);
  if (homeStoreId !== null && store === null) throw storeUnknown();
  const { db, clock, ids, audit, changes, phones, phoneHolders } = deps;
  const place = { storeId: homeStoreId, storePath: store?.path ?? null };
  const keys = [`phone:${phones.indexOf(phone)}`];
  const open = async (): Promise<string> => {
    if ((await holderOf(deps, phone)) !== null) throw phoneHeld();
    const memberId = ids.next();
    await phoneHolders.claim(phones.indexOf(phone), memberId);
    const now = clock.now();
    const blank = blankMember(memberId, drawMemberNumber(ids), now);
    const staffId = actor.kind === 'staff' ? actor.id : null;
    await changes.insert({ ...blank, ...phones.seal(memberId, phone, null), homeStoreId }, [
      changes.news('member.pendingOpened', { memberId, staffId, ...place, ...shown, at: now.toISOString() }),
    ]);
    await appendConsents(deps, memberId, answers, `counter:${actor.id}`);
    const target = { type: 'member', id: memberId };
    await audit({ actor, action: 'member.openPending', target, storePath: place.storePath });
    return memberId;
  };
  return untilFree(() => db.transaction({ keys }, open));
}
