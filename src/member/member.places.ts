import { isUnderAny } from '../platform/database';
import type { MemberDeps } from './member.deps';
import { memberMissing } from './member.errors';
import type { MemberRecord, Members } from './member.model';

export type Places = ReturnType<typeof createPlaces>;

/** Where members are at home. A member keeps the id of its store; the store's place in the tree is asked for, since stores move. */
export function createPlaces(stores: MemberDeps['stores'], members: Members) {
  /** The path of a home store now; null for a member without one, who is the whole brand's. */
  const pathOf = async ({ homeStoreId }: Pick<MemberRecord, 'homeStoreId'>): Promise<string | null> =>
    homeStoreId === null ? null : ((await stores.find(homeStoreId))?.path ?? null);

  return {
    pathOf,
    /** The stores below these places; null stands for every member, with a home store or without. */
    storesWithin: async (scopes: readonly string[]): Promise<readonly string[] | null> => {
      if (scopes.includes('/')) return null;
      const below: string[] = [];
      for (const scope of scopes) below.push(...(await stores.listUnder(scope)).map(({ id }) => id));
      return below;
    },
    /** The member, if it is at home within these places. @throws AppError MEMBER_MISSING */
    findWithin: async (memberId: string, scopes: readonly string[]): Promise<MemberRecord> => {
      const member = await members.find(memberId);
      if (member === null || !isUnderAny(await pathOf(member), scopes)) throw memberMissing();
      return member;
    },
  };
}
