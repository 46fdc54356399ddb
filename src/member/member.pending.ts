import type { MemberContext } from './member.context';
import type { Actor } from './member.deps';
import { phoneHeld, storeUnknown } from './member.errors';
import { blankMember } from './member.model';
import { drawMemberNumber } from './member.number';
import { holderOf } from './member.phone';
import type { Phone } from './phone';
import { untilFree } from './untilFree';

type PendingDeps = Pick<
  MemberContext,
  'db' | 'clock' | 'ids' | 'audit' | 'stores' | 'members' | 'changes' | 'phones' | 'phoneHolders'
>;

/**
 * Opens a member by phone alone: it earns, cannot spend, and becomes active when that phone is verified in WeChat.
 * Answers its id. @throws AppError MEMBER_PHONE_HELD, MEMBER_STORE_UNKNOWN
 */
export async function openPending(
  deps: PendingDeps,
  phone: Phone,
  homeStoreId: string | null,
  actor: Actor,
): Promise<string> {
  const store = homeStoreId === null ? null : await deps.stores.find(homeStoreId);
  if (homeStoreId !== null && store === null) throw storeUnknown();
  const { db, clock, ids, audit, changes, phones, phoneHolders } = deps;
  const keys = [`phone:${phones.indexOf(phone)}`];
  const open = async (): Promise<string> => {
    if ((await holderOf(deps, phone)) !== null) throw phoneHeld();
    const memberId = ids.next();
    await phoneHolders.claim(phones.indexOf(phone), memberId);
    const blank = blankMember(memberId, drawMemberNumber(ids), clock.now());
    await changes.insert({ ...blank, ...phones.seal(memberId, phone, null), homeStoreId }, []);
    const target = { type: 'member', id: memberId };
    await audit({ actor, action: 'member.openPending', target, storePath: store?.path ?? null });
    return memberId;
  };
  return untilFree(() => db.transaction({ keys }, open));
}
