import type { Grant, Role, SignedIn } from '../../../src/contract/staff';
import type { Clock } from '../../../src/platform/clock';
import type { StaffService } from '../../../src/staff';
import { commandLine } from '../../../src/staff';
import type { StoreService } from '../../../src/store';
import { brandId } from '../../../src/store';
import type { Answer, Client } from '../client';
import { totpCode } from '../staff';
import type { TestApp } from '../startApp';
import { createNode } from './store';

/** What the people of a test need of the application they work with. */
export interface StaffWorld {
  readonly staff: { readonly service: StaffService };
  readonly store: { readonly service: StoreService };
  readonly anonymous: Client;
  readonly clock: Clock;
}

/** The same of a whole application. */
export function worldOf({ app, anonymous, clock }: Pick<TestApp, 'app' | 'anonymous' | 'clock'>): StaffWorld {
  return { staff: app.staff, store: app.store, anonymous, clock };
}

/** An account with everything that is known about it only once. */
export interface TestAccount {
  readonly staffId: string;
  readonly username: string;
  readonly password: string;
  /** Base32; administrators have one. */
  readonly totpSecret: string | null;
}

/** Somebody who has signed in. */
export interface Colleague extends TestAccount {
  readonly client: Client;
  readonly token: string;
}

let made = 0;

/** An account through the service, with a password of its own. */
export async function createAccount(
  { staff }: Pick<StaffWorld, 'staff'>,
  grants: readonly Grant[],
): Promise<TestAccount> {
  made += 1;
  const [username, password] = [`person-${made}`, `correct-horse-battery-${made}`];
  const content = { username, displayName: `员工 ${made}`, grants };
  const created = await staff.service.create(commandLine, content, { password, mustChange: false });
  return { staffId: created.staff.id, username, password, totpSecret: created.secondFactor?.secret ?? null };
}

/** Signed in at the console as whoever this role is, at this node (default: the brand). */
export async function asOperator(
  world: StaffWorld,
  role: Exclude<Role, 'clerk'> = 'operator',
  storeId = brandId,
): Promise<Colleague> {
  return signInAtConsole(world, await createAccount(world, [{ role, storeId }]));
}

/** Signed in at the counter of a store (default: a new one). */
export async function asClerk(world: StaffWorld, storeId?: string): Promise<Colleague> {
  const where = storeId ?? (await createNode(world.store.service)).id;
  return signInAtCounter(world, await createAccount(world, [{ role: 'clerk', storeId: where }]), where);
}

export async function signInAtConsole(world: StaffWorld, account: TestAccount): Promise<Colleague> {
  const { username, password, totpSecret } = account;
  const second = totpSecret === null ? {} : { totpCode: totpCode(totpSecret, world.clock) };
  const answer = await world.anonymous.post<SignedIn>('/api/console/sessions', {
    username,
    password,
    ...second,
  });
  return colleague(world, account, answer);
}

export async function signInAtCounter(
  world: StaffWorld,
  account: TestAccount,
  storeId: string,
): Promise<Colleague> {
  const { username, password } = account;
  const answer = await world.anonymous.post<SignedIn>('/api/counter/sessions', {
    username,
    password,
    storeId,
  });
  return colleague(world, account, answer);
}

function colleague(
  { anonymous }: StaffWorld,
  account: TestAccount,
  { status, data, error }: Answer<SignedIn>,
): Colleague {
  if (status !== 201)
    throw new Error(`${account.username} could not sign in: ${status} ${error?.code ?? ''}`);
  return { ...account, token: data.token, client: anonymous.as(data.token) };
}
