import type { StaffPrincipal } from '../contract/principals';
import { isUnderAny } from '../platform/database';
import type { PointsMembers, Store } from './points.deps';
import { memberMissing } from './points.errors';

/** A staff account as use cases see it. */
export type Staff = Pick<StaffPrincipal, 'staffId' | 'scopes' | 'storeId' | 'storePath'>;

/** Passes for members whose home store lies where the permission holds. @throws AppError POINTS_MEMBER_MISSING */
export async function assertWithin(
  members: PointsMembers,
  memberId: string,
  { scopes }: Staff,
): Promise<void> {
  if ((await members.standingOf(memberId)) === null) throw memberMissing();
  const { storePath } = await members.storeOf(memberId);
  if (!isUnderAny(storePath, scopes)) throw memberMissing();
}

/** The store that a member of the staff acts in. */
export function storeOfAct({ storeId, storePath }: Staff): Store {
  return { storeId, storePath };
}
