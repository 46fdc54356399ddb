import { WechatError } from '../wechat/errors';
import type { MemberContext } from './member.context';
import { phoneCodeInvalid, phoneHeld, phoneLimited, sessionInvalid } from './member.errors';
import type { MergeDeps } from './member.merge';
import { mergeAs } from './member.merge';
import type { MemberRecord } from './member.model';
import type { Phone } from './phone';
import { phoneOf } from './phone';
import { untilFree } from './untilFree';

type HolderDeps = Pick<MemberContext, 'members' | 'phones' | 'phoneHolders'>;
type PhoneDeps = HolderDeps & MergeDeps & Pick<MemberContext, 'miniProgram' | 'identities'>;

/**
 * The phone that WeChat vouches for, of this very person.
 * @throws AppError MEMBER_PHONE_CODE_INVALID, MEMBER_PHONE_LIMITED, MEMBER_PHONE_UNUSABLE
 */
export async function verifyPhone(
  { miniProgram }: Pick<MemberContext, 'miniProgram'>,
  phoneCode: string,
  openid: string,
): Promise<Phone> {
  const told = await miniProgram.phoneNumber.getuserphonenumber(phoneCode, openid).catch(refusePhone);
  return phoneOf(told.countryCode, told.purePhoneNumber);
}

/** The errcodes of 手机号快速验证 (getPhoneNumber); another person's code is refused like an old one. */
function refusePhone(error: unknown): never {
  if (!(error instanceof WechatError)) throw error;
  if (error.reason === 'codeInvalid') throw phoneCodeInvalid(error);
  if (error.reason === 'tooFrequent') throw phoneLimited(error);
  throw error;
}

/** The member who has a phone; it may have been merged into another since. */
export async function holderOf(
  { members, phones, phoneHolders }: HolderDeps,
  phone: Phone,
): Promise<MemberRecord | null> {
  const held = await phoneHolders.find(phones.indexOf(phone));
  return held === null ? null : members.find(held.memberId);
}

/**
 * Binds the phone of a code to the member. A pending member who was opened by that phone is the same person, since WeChat
 * vouches for it: what it has moves over, once.
 * @throws AppError MEMBER_PHONE_…, MEMBER_FROZEN
 */
export async function bindPhone(
  deps: PhoneDeps,
  { identityId, memberId }: { readonly identityId: string; readonly memberId: string },
  phoneCode: string,
): Promise<void> {
  const identity = await deps.identities.find(identityId);
  if (identity === null) throw sessionInvalid();
  await bindVerified(deps, { identityId, memberId }, await verifyPhone(deps, phoneCode, identity.openid));
}

/** The same for a phone that WeChat has vouched for. @throws AppError MEMBER_PHONE_HELD, MEMBER_FROZEN */
export async function bindVerified(
  deps: PhoneDeps,
  { identityId, memberId }: { readonly identityId: string; readonly memberId: string },
  phone: Phone,
): Promise<void> {
  const holder = await holderOf(deps, phone);
  const pendingId = holder?.state === 'pending' && holder._id !== memberId ? holder._id : null;
  if (pendingId !== null) {
    const request = { mergedId: pendingId, reason: '微信核实了手机号' };
    await mergeAs(deps, { kind: 'system', id: 'member.bindPhone' }, memberId, request);
  }
  const keys = [`member:${memberId}`, `phone:${deps.phones.indexOf(phone)}`];
  const claim = pendingId === null ? null : { pendingId, identityId };
  await untilFree(() => deps.db.transaction({ keys }, () => setPhone(deps, memberId, phone, claim)));
}

interface Claim {
  readonly pendingId: string;
  readonly identityId: string;
}

async function setPhone(deps: PhoneDeps, memberId: string, phone: Phone, claim: Claim | null): Promise<void> {
  const { clock, members, changes, phones, phoneHolders } = deps;
  const holder = await holderOf(deps, phone);
  if (holder?._id === memberId && holder.phoneVerifiedAt !== null) return;
  // A number that a merged membership of the same person kept is this member's own.
  if (holder !== null && (await members.current(holder._id))?._id !== memberId) throw phoneHeld();
  await phoneHolders.release([memberId, ...(holder === null ? [] : [holder._id])]);
  await phoneHolders.claim(phones.indexOf(phone), memberId);
  const at = clock.now();
  await changes.apply(memberId, phones.seal(memberId, phone, at), [
    changes.news('member.phoneBound', { memberId, at: at.toISOString() }),
    ...(claim === null
      ? []
      : [changes.news('member.activated', { memberId, ...claim, at: at.toISOString() })]),
  ]);
}
