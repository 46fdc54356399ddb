import type { PasswordReset, SecondFactorReset, StaffView } from '../contract/staff';
import type { AdministerDeps } from './staff.administer';
import { note, write } from './staff.administer';
import type { Attempts } from './staff.attempt';
import type { StaffActor } from './staff.authority';
import { authorityOf, changeStaff } from './staff.authority';
import { hasNoSecondFactor, isYourself } from './staff.errors';
import type { StaffRecord } from './staff.model';
import { presentAccount } from './staff.present';

interface StandingDeps extends AdministerDeps {
  readonly attempts: Attempts;
}

/** Whether an account may sign in, and with what. Each of these ends its sessions at once. */
export function createStandings(deps: StandingDeps) {
  return {
    /** The same again changes nothing. @throws AppError STAFF_MISSING, STAFF_BEYOND_YOURS, STAFF_IS_YOURSELF, STAFF_LAST_ADMINISTRATOR */
    disable: (actor: StaffActor, staffId: string): Promise<StaffView> =>
      setStatus(deps, actor, staffId, 'disabled'),

    /** The same again changes nothing. @throws AppError STAFF_MISSING, STAFF_BEYOND_YOURS */
    enable: (actor: StaffActor, staffId: string): Promise<StaffView> =>
      setStatus(deps, actor, staffId, 'active'),

    /**
     * A new initial password, shown once; lifts the lock of the name.
     * @throws AppError STAFF_MISSING, STAFF_BEYOND_YOURS, STAFF_IS_YOURSELF
     */
    async resetPassword(actor: StaffActor, staffId: string): Promise<PasswordReset> {
      const initialPassword = deps.passwords.initial();
      const passwordHash = await deps.passwords.hash(initialPassword);
      const account = await renew(deps, actor, staffId, 'staff.resetPassword', () => ({
        passwordHash,
        mustChangePassword: true,
      }));
      await deps.attempts.forget(account.username);
      return { initialPassword };
    },

    /**
     * A new second factor, shown once.
     * @throws AppError STAFF_MISSING, STAFF_BEYOND_YOURS, STAFF_IS_YOURSELF, STAFF_HAS_NO_SECOND_FACTOR
     */
    async resetSecondFactor(actor: StaffActor, staffId: string): Promise<SecondFactorReset> {
      let secondFactor: SecondFactorReset['secondFactor'] | undefined;
      await renew(deps, actor, staffId, 'staff.resetTotp', (account) => {
        if (account.totpSecret === null) throw hasNoSecondFactor();
        const { shown, sealed } = deps.totp.enrol(account._id, account.username);
        secondFactor = shown;
        return { totpSecret: sealed, totpLastStep: 0 };
      });
      if (secondFactor === undefined) throw new Error('a second factor was reset without a new one');
      return { secondFactor };
    },
  };
}

type Renewal = Partial<
  Pick<StaffRecord, 'passwordHash' | 'mustChangePassword' | 'totpSecret' | 'totpLastStep'>
>;

function renew(
  deps: StandingDeps,
  actor: StaffActor,
  staffId: string,
  action: string,
  renewal: (account: StaffRecord) => Renewal,
): Promise<StaffRecord> {
  return changeStaff(deps.db, async () => {
    const account = await takeOther(deps, actor, staffId);
    const credentialsVersion = account.credentialsVersion + 1;
    const next = await write(deps, account, { ...renewal(account), credentialsVersion });
    await note(deps, actor, action, next);
    return next;
  });
}

async function setStatus(
  deps: StandingDeps,
  actor: StaffActor,
  staffId: string,
  status: StaffRecord['status'],
): Promise<StaffView> {
  const account = await changeStaff(deps.db, async () => {
    const before = await takeOther(deps, actor, staffId);
    if (before.status === status) return before;
    const credentialsVersion = before.credentialsVersion + 1;
    const next = await write(deps, before, { status, credentialsVersion });
    await note(deps, actor, status === 'active' ? 'staff.enable' : 'staff.disable', next);
    return next;
  });
  return presentAccount(deps.stores, account);
}

async function takeOther(deps: StandingDeps, actor: StaffActor, staffId: string): Promise<StaffRecord> {
  const account = await (await authorityOf(deps, actor)).take(staffId);
  if (actor.kind === 'staff' && actor.id === staffId) throw isYourself();
  return account;
}
