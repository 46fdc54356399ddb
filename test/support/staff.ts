import { Secret, TOTP } from 'otpauth';
import type { CreatedStaff, Grant, SignedIn } from '../../src/contract/staff';
import type { Clock } from '../../src/platform/clock';
import type { Answer, Client } from './client';

/** What a made-up staff account signs in with. */
export interface StaffAccess {
  readonly username: string;
  readonly password: string;
  /** Base32; null without a second factor. */
  readonly totpSecret: string | null;
}

/** The six digits that an authenticator app shows now. */
export function totpCode(secret: string, clock: Clock): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() });
}

/** Signs in at the console and resolves with the token. */
export async function signInAtConsole(client: Client, access: StaffAccess, clock: Clock): Promise<string> {
  const { username, password, totpSecret } = access;
  const code = totpSecret === null ? {} : { totpCode: totpCode(totpSecret, clock) };
  return done(await client.post<SignedIn>('/api/console/sessions', { username, password, ...code })).token;
}

/** Signs in at a counter and resolves with the token. */
export async function signInAtCounter(client: Client, access: StaffAccess): Promise<string> {
  const { username, password } = access;
  return done(await client.post<SignedIn>('/api/counter/sessions', { username, password })).token;
}

export interface NewStaff {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly grants: readonly Grant[];
}

/** Makes an account and takes it through its first sign-in, where the password is changed. */
export async function createStaffAccess(
  administrator: Client,
  anonymous: Client,
  clock: Clock,
  { password, ...account }: NewStaff,
): Promise<StaffAccess & { readonly id: string }> {
  const created = done(await administrator.post<CreatedStaff>('/api/console/staff', account));
  const totpSecret = created.secondFactor?.secret ?? null;
  const first = { username: account.username, password: created.initialPassword, totpSecret };
  const isAtCounter = account.grants.every(({ role }) => role === 'clerk');
  const token = isAtCounter
    ? await signInAtCounter(anonymous, first)
    : await signInAtConsole(anonymous, first, clock);
  const path = `/api/${isAtCounter ? 'counter' : 'console'}/me/password`;
  done(
    await anonymous.as(token).put(path, { currentPassword: created.initialPassword, newPassword: password }),
  );
  return { id: created.staff.id, username: account.username, password, totpSecret };
}

/** The data of a success. @throws Error naming the refusal */
export function done<Data>(answer: Answer<Data>): Data {
  if (answer.status < 400) return answer.data;
  const { code = '', details = {} } = answer.error ?? {};
  throw new Error(`HTTP ${answer.status} ${code} ${JSON.stringify(details)}`);
}
