import type { LookupProof } from '../contract/member';
import type { StaffPrincipal } from '../contract/principals';
import { codeInvalid, memberMissing, memberNotSeen } from './member.errors';
import type { LookupDeps } from './member.lookup';
import { lookUpAtCounter, memberByCode } from './member.lookup';
import { holderOf } from './member.phone';
import { isLiving } from './member.rules';
import { parsePhone } from './phone';

/** A member whom somebody at a counter or till has before them, and what shows it. */
export interface Identified {
  readonly memberId: string;
  readonly proof: LookupProof | 'sight';
}

/** How a counter names whoever it serves. */
export type CounterReference =
  { readonly code: string } | { readonly phone: string } | { readonly memberId: string };

/**
 * The member whom a clerk serves; each look-up is counted and logged, and an id is enough where this clerk found that member
 * by a look-up of the last 30 minutes.
 * @throws AppError MEMBER_CODE_INVALID, MEMBER_PHONE_UNUSABLE, MEMBER_LOOKUP_LIMITED, MEMBER_MISSING, MEMBER_NOT_SEEN
 */
export async function identifyAtCounter(
  deps: LookupDeps,
  staff: StaffPrincipal,
  reference: CounterReference,
): Promise<Identified> {
  if ('memberId' in reference) return identifySeen(deps, staff, reference.memberId);
  const { proof, members } = await lookUpAtCounter(deps, staff, reference);
  const [member] = members;
  if (member === undefined) throw 'code' in reference ? codeInvalid() : memberMissing();
  return { memberId: member._id, proof };
}

async function identifySeen(
  { clock, members, sights }: LookupDeps,
  { staffId }: StaffPrincipal,
  memberId: string,
): Promise<Identified> {
  if (!(await sights.has(staffId, memberId, clock.now()))) throw memberNotSeen();
  const current = await members.current(memberId);
  if (current === null || !isLiving(current.state)) throw memberMissing();
  return { memberId: current._id, proof: 'sight' };
}

/** The member whom a till names; null where there is none. The till's own signature says who asks. */
export async function identifyAtTill(
  deps: LookupDeps,
  reference: { readonly code: string } | { readonly phone: string },
): Promise<Identified | null> {
  if ('code' in reference) {
    const owner = await memberByCode(deps, reference.code);
    const proof = owner?.kind === 'live' ? 'liveCode' : 'cardCode';
    return owner === null ? null : { memberId: owner.memberId, proof };
  }
  const phone = parsePhone(reference.phone);
  const holder = phone === null ? null : await holderOf(deps, phone);
  const isMerged = holder !== null && !isLiving(holder.state);
  const current = isMerged ? await deps.members.current(holder._id) : holder;
  return current !== null && isLiving(current.state) ? { memberId: current._id, proof: 'phone' } : null;
}
