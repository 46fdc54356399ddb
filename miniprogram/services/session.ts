import type { LeavingView, MemberView, SessionAnswer } from '../../src/contract/member';
import { logIn, request } from '../api/request';
import { dropToken } from '../api/tokens';
import { dropCode } from './memberCode';

/** Who holds the phone. */
export interface Person {
  /** Null until they join. */
  readonly member: MemberView | null;
  /** A membership that has ended and can still be taken up again. */
  readonly leaving: LeavingView | null;
}

let current: Promise<Person> | undefined;

/** The person as known since this launch; the first call logs in. @throws ApiError */
export function person(): Promise<Person> {
  current ??= logIn().then(personOf).catch(forget);
  return current;
}

/** The person as the server sees them now. @throws ApiError */
export function personAgain(): Promise<Person> {
  current = undefined;
  return person();
}

/** The member as the server sees them now, without a new session. @throws ApiError */
export async function memberAgain(): Promise<MemberView> {
  const member = await request<MemberView>('GET', '/api/mp/me');
  remember(member);
  return member;
}

/** Keeps what a call has just answered about the member. */
export function remember(member: MemberView): void {
  current = Promise.resolve({ member, leaving: null });
}

/** Nothing of a membership that has ended stays on the phone. */
export function forgetPerson(): void {
  current = undefined;
  dropToken('member');
  dropCode();
}

function personOf({ member, leaving }: SessionAnswer): Person {
  return { member, leaving };
}

function forget(error: unknown): never {
  current = undefined;
  throw error;
}
