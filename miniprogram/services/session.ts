import type { LeavingView, MemberView, SessionAnswer } from '../../src/contract/member';
import { now } from '../api/clock';
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

/** After so long the person is asked for anew: a membership may have ended elsewhere. */
const knownForMs = 600_000;

let current: Promise<Person> | undefined;
let knownAt = 0;

/** The person as known lately; the first call logs in. @throws ApiError */
export function person(): Promise<Person> {
  if (current === undefined || now() - knownAt > knownForMs) {
    knownAt = now();
    current = logIn().then(personOf).catch(forget);
  }
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
  knownAt = now();
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
