import type { AppendAudit } from '../audit';
import type { ChangePassword } from '../contract/staff';
import type { Database } from '../platform/database';
import type { Attempts } from './staff.attempt';
import { currentPasswordWrong, passwordWeak, sessionInvalid } from './staff.errors';
import { staffModel } from './staff.model';
import type { Passwords } from './staff.password';
import { problemsOfPassword } from './staff.rules';
import type { OpenSession, Sessions } from './staff.session';

interface OwnPasswordDeps {
  readonly db: Database;
  readonly audit: AppendAudit;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly sessions: Sessions;
}

/**
 * Sets a person's own password. Every other session of theirs ends; guessing the current one counts as signing in does.
 * @throws AppError STAFF_LOCKED, STAFF_CURRENT_PASSWORD_WRONG, STAFF_PASSWORD_WEAK, STAFF_SESSION_INVALID
 */
export function createChangeOwnPassword({ db, audit, passwords, attempts, sessions }: OwnPasswordDeps) {
  const accounts = db.model(staffModel);
  return async (
    { account, session }: OpenSession,
    { currentPassword, newPassword }: ChangePassword,
    ip: string,
  ): Promise<void> => {
    const { _id, username, credentialsVersion } = account;
    const attempt = await attempts.begin(username, ip);
    if (!(await passwords.matches(account.passwordHash, currentPassword))) throw currentPasswordWrong();
    await attempt.succeed();
    const isSame = newPassword === currentPassword;
    const problems = isSame ? ['must be another one'] : problemsOfPassword(newPassword, username);
    if (problems.length > 0) throw passwordWeak(problems);
    const changed = { passwordHash: await passwords.hash(newPassword), mustChangePassword: false };
    await db.transaction({ keys: [`staff:${_id}`] }, async () => {
      const update = { $set: changed, $inc: { credentialsVersion: 1, version: 1 } };
      const { matchedCount } = await accounts.updateOne(
        { _id, status: 'active', credentialsVersion },
        update,
      );
      if (matchedCount === 0) throw sessionInvalid();
      await sessions.endAll(_id, session._id);
      await sessions.carryOver(session._id, credentialsVersion + 1);
      const actor = { kind: 'staff' as const, id: _id };
      await audit({ actor, action: 'staff.changePassword', target: { type: 'staff', id: _id } });
    });
  };
}
