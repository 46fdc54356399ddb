import type { Action } from './staff';

/** A person in the Mini Program: an identity, with or without a member. */
export interface IdentityPrincipal {
  readonly principalId: string;
  readonly identityId: string;
  readonly memberId: string | null;
}

/** A person in the Mini Program who has joined. */
export interface MemberPrincipal extends IdentityPrincipal {
  readonly memberId: string;
}

/** An operator or a clerk, with the places where the permission that was asked for holds. */
export interface StaffPrincipal {
  readonly principalId: string;
  readonly staffId: string;
  readonly action: Action;
  /** Store paths (prefixes) in which `action` is allowed; `/` is the whole brand. Never empty. */
  readonly scopes: readonly string[];
  /** The store a clerk is signed in to, if any: the store of the act. */
  readonly storeId: string | null;
  readonly storePath: string | null;
}
