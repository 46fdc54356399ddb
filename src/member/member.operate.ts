import type { PhoneRevealReason } from '../contract/member';
import type { StaffPrincipal } from '../contract/principals';
import { isUnderAny } from '../platform/database';
import type { MemberContext } from './member.context';
import { phoneMissing, revealLimited, storeUnknown } from './member.errors';

type OperateDeps = Pick<
  MemberContext,
  'db' | 'audit' | 'stores' | 'changes' | 'phones' | 'places' | 'countStaff'
>;

/**
 * The full phone, for a reason; counted and logged before it is shown.
 * @throws AppError MEMBER_MISSING, MEMBER_PHONE_MISSING, MEMBER_REVEAL_LIMITED
 */
export async function revealPhone(
  { db, audit, phones, places, countStaff }: OperateDeps,
  { staffId, scopes }: StaffPrincipal,
  memberId: string,
  reason: PhoneRevealReason,
): Promise<string> {
  const member = await places.findWithin(memberId, scopes);
  if (member.phoneSealed === null) throw phoneMissing();
  await countStaff('reveal', staffId, revealLimited);
  const target = { type: 'member', id: memberId };
  const storePath = await places.pathOf(member);
  await db.transaction({ keys: [] }, () =>
    audit({
      actor: { kind: 'staff', id: staffId },
      action: 'member.revealPhone',
      target,
      storePath,
      change: { reason },
    }),
  );
  return phones.open(memberId, member.phoneSealed);
}

/** @throws AppError MEMBER_MISSING, MEMBER_STORE_UNKNOWN, MEMBER_GONE, MEMBER_FROZEN */
export async function changeHomeStore(
  { db, audit, stores, changes, places }: OperateDeps,
  { staffId, scopes }: StaffPrincipal,
  memberId: string,
  storeId: string | null,
): Promise<void> {
  const store = storeId === null ? null : await stores.find(storeId);
  const isHome = storeId === null || store?.kind === 'store';
  if (!isHome || !isUnderAny(store?.path ?? null, scopes)) throw storeUnknown();
  await db.transaction({ keys: [`member:${memberId}`] }, async () => {
    const before = await places.findWithin(memberId, scopes);
    if (before.homeStoreId === storeId) return;
    await changes.apply(memberId, { homeStoreId: storeId });
    await audit({
      actor: { kind: 'staff', id: staffId },
      action: 'member.changeHomeStore',
      target: { type: 'member', id: memberId },
      storePath: await places.pathOf(before),
      change: { from: before.homeStoreId, to: storeId },
    });
  });
}
