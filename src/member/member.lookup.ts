import type { LookupProof, MemberLookupRequest } from '../contract/member';
import type { StaffPrincipal } from '../contract/principals';
import type { CodeKind, MadeCode } from './member.code';
import { makeCode, readCode } from './member.code';
import type { MemberContext } from './member.context';
import { codeInvalid, lookupLimited, phoneUnusable } from './member.errors';
import type { MemberRecord } from './member.model';
import { holderOf } from './member.phone';
import { isLiving, sightLifeMs } from './member.rules';
import { parsePhone } from './phone';
import { untilFree } from './untilFree';

type CodeDeps = Pick<MemberContext, 'clock' | 'memberCodeKey' | 'members'>;
export type LookupDeps = CodeDeps &
  Pick<MemberContext, 'db' | 'audit' | 'phones' | 'phoneHolders' | 'countStaff' | 'sights'>;

/** Whom a code stands for; `card` only earns. */
export interface CodeOwner {
  readonly memberId: string;
  readonly kind: CodeKind;
}

export interface Lookup {
  readonly proof: LookupProof;
  readonly members: readonly MemberRecord[];
  readonly isTruncated: boolean;
}

const shownByLast4 = 10;

/** The codes that a member shows at a counter: a live one, and one for a screen without network. */
export function codesOf(
  { clock, memberCodeKey }: CodeDeps,
  memberNumber: string,
): { readonly live: MadeCode; readonly card: MadeCode } {
  return {
    live: makeCode(memberCodeKey, 'live', memberNumber, clock.now()),
    card: makeCode(memberCodeKey, 'card', memberNumber, clock.now()),
  };
}

/** Whose code this is; null when it is over, not ours, or of nobody who is a member. */
export async function memberByCode(deps: CodeDeps, code: string): Promise<CodeOwner | null> {
  const found = await ownerOf(deps, code);
  return found === null ? null : { memberId: found.member._id, kind: found.kind };
}

async function ownerOf(
  deps: CodeDeps,
  code: string,
): Promise<{ kind: CodeKind; member: MemberRecord } | null> {
  const read = readCode(deps.memberCodeKey, code, deps.clock.now());
  if (read === null) return null;
  const member = await livingOf(deps, await deps.members.findByNumber(read.memberNumber));
  return member === null ? null : { kind: read.kind, member };
}

/** The member that lives on, where one was merged. */
async function livingOf({ members }: CodeDeps, found: MemberRecord | null): Promise<MemberRecord | null> {
  const current = found === null ? null : await members.current(found._id);
  return current !== null && isLiving(current.state) ? current : null;
}

/**
 * Finds members of every store for a clerk who stands before them; each look-up is counted and logged.
 * @throws AppError MEMBER_CODE_INVALID, MEMBER_PHONE_UNUSABLE, MEMBER_LOOKUP_LIMITED
 */
export async function lookUpAtCounter(
  deps: LookupDeps,
  principal: StaffPrincipal,
  request: MemberLookupRequest,
): Promise<Lookup> {
  const by = 'code' in request ? 'code' : 'phone' in request ? 'phone' : 'last4';
  await deps.countStaff(by, principal.staffId, lookupLimited);
  const found = await find(deps, request);
  await log(deps, principal, 'member.lookup', found);
  return found;
}

/**
 * Finds a member of any store by the full phone; each search is counted and logged.
 * @throws AppError MEMBER_PHONE_UNUSABLE, MEMBER_LOOKUP_LIMITED
 */
export async function searchByPhone(
  deps: LookupDeps,
  principal: StaffPrincipal,
  phone: string,
): Promise<readonly MemberRecord[]> {
  await deps.countStaff('search', principal.staffId, lookupLimited);
  const found = await find(deps, { phone });
  await log(deps, principal, 'member.search', found);
  return found.members;
}

async function find(deps: LookupDeps, request: MemberLookupRequest): Promise<Lookup> {
  if ('code' in request) {
    const found = await ownerOf(deps, request.code);
    if (found === null) throw codeInvalid();
    const proof = found.kind === 'live' ? 'liveCode' : 'cardCode';
    return { proof, members: [found.member], isTruncated: false };
  }
  if ('phone' in request) {
    const phone = parsePhone(request.phone);
    if (phone === null) throw phoneUnusable();
    const member = await livingOf(deps, await holderOf(deps, phone));
    return { proof: 'phone', members: member === null ? [] : [member], isTruncated: false };
  }
  const found = await deps.members.findByLast4(deps.phones.last4IndexOf(request.last4), shownByLast4 + 1);
  return { proof: 'last4', members: found.slice(0, shownByLast4), isTruncated: found.length > shownByLast4 };
}

/** A line for each look-up, also for one that finds nobody. */
async function log(deps: LookupDeps, principal: StaffPrincipal, action: string, found: Lookup) {
  const { db, audit, clock, sights } = deps;
  const { staffId, storePath } = principal;
  const memberIds = found.members.map(({ _id }) => _id);
  const until = new Date(clock.now().getTime() + sightLifeMs);
  const target = { type: 'member', id: memberIds.length === 1 ? memberIds.join() : '-' };
  const change = { by: found.proof, memberIds };
  const note = async (): Promise<void> => {
    await audit({ actor: { kind: 'staff', id: staffId }, action, target, storePath, change });
    if (principal.storeId !== null) await sights.note(staffId, memberIds, until);
  };
  await untilFree(() => db.transaction({ keys: [`sights:${staffId}`] }, note));
}
