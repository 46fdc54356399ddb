import type { Action } from '../contract/staff';
import { AppError } from '../platform/errors';

/** Wrong name, wrong password, unknown or disabled account: one answer for all of them. */
export function credentialsWrong(): AppError {
  return new AppError('STAFF_CREDENTIALS_WRONG', 'unauthenticated', 'username or password is wrong');
}

export function wechatNotBound(): AppError {
  return new AppError(
    'STAFF_WECHAT_NOT_BOUND',
    'missing',
    'nobody of this brand is bound to this WeChat; sign in with the password once',
  );
}

/** Only after the right password. */
export function totpRequired(): AppError {
  return new AppError(
    'STAFF_TOTP_REQUIRED',
    'unauthenticated',
    'send the six digits of the authenticator as totpCode',
  );
}

/** Also for a code that was used before. */
export function totpWrong(): AppError {
  return new AppError(
    'STAFF_TOTP_WRONG',
    'unauthenticated',
    'the code is wrong or was used; wait for the next one',
  );
}

export function signInLocked(retryAfterSeconds: number): AppError {
  const message = `too many attempts; try again in ${Math.ceil(retryAfterSeconds / 60)} minutes`;
  return new AppError('STAFF_LOCKED', 'limited', message, { details: { retryAfterSeconds } });
}

/** Missing, forged, expired, ended, or of the other surface: one answer for all of them. */
export function sessionInvalid(): AppError {
  return new AppError(
    'STAFF_SESSION_INVALID',
    'unauthenticated',
    'sign in and send the token as a bearer token',
  );
}

export function notPermitted(action?: Action): AppError {
  const what =
    action === undefined ? 'this account is not for here' : `this account lacks the permission ${action}`;
  return new AppError(
    'STAFF_NOT_PERMITTED',
    'forbidden',
    what,
    action === undefined ? {} : { details: { action } },
  );
}

export function passwordChangeRequired(): AppError {
  return new AppError(
    'STAFF_PASSWORD_CHANGE_REQUIRED',
    'forbidden',
    'set a password of your own first: PUT /api/console/me/password or /api/counter/me/password',
  );
}

export interface StoreChoice {
  readonly storeId: string;
  readonly name: string;
  readonly code: string;
}

export function storeChoice(choices: readonly StoreChoice[]): AppError {
  return new AppError('STAFF_STORE_CHOICE', 'conflict', 'send the storeId you work in', {
    details: { choices },
  });
}

export function storeNotYours(): AppError {
  return new AppError('STAFF_STORE_NOT_YOURS', 'forbidden', 'there is no open store of yours with this id');
}

export function staffMissing(): AppError {
  return new AppError('STAFF_MISSING', 'missing', 'there is no such account');
}

export function usernameTaken(): AppError {
  return new AppError('STAFF_USERNAME_TAKEN', 'conflict', 'another account has this username');
}

export function staffChanged(version: number): AppError {
  return new AppError('STAFF_CHANGED', 'conflict', 'somebody else changed it meanwhile; read it again', {
    details: { version },
  });
}

export function grantStoreUnknown(index: number): AppError {
  const message = 'is no node of yours in the store tree';
  return new AppError('STAFF_GRANT_STORE_UNKNOWN', 'invalid', `the storeId ${message}`, {
    details: { issues: [{ path: `body.grants.${index}.storeId`, message }] },
  });
}

export function grantBeyondYours(index: number): AppError {
  return new AppError('STAFF_GRANT_BEYOND_YOURS', 'forbidden', 'you can only give what you hold yourself', {
    details: { index },
  });
}

export function staffBeyondYours(): AppError {
  return new AppError('STAFF_BEYOND_YOURS', 'forbidden', 'this account can do more than yours, or elsewhere');
}

export function isYourself(): AppError {
  return new AppError(
    'STAFF_IS_YOURSELF',
    'conflict',
    'ask another administrator to do this to your account',
  );
}

export function lastAdministrator(): AppError {
  return new AppError('STAFF_LAST_ADMINISTRATOR', 'conflict', 'this is the last administrator of the brand');
}

export function hasNoSecondFactor(): AppError {
  return new AppError('STAFF_HAS_NO_SECOND_FACTOR', 'conflict', 'only administrators have a second factor');
}

export function passwordWeak(rules: readonly string[]): AppError {
  const issues = rules.map((message) => ({ path: 'body.newPassword', message }));
  return new AppError('STAFF_PASSWORD_WEAK', 'invalid', `the password ${rules.join(', and ')}`, {
    details: { issues },
  });
}

export function currentPasswordWrong(): AppError {
  return new AppError('STAFF_CURRENT_PASSWORD_WRONG', 'invalid', 'the current password is wrong', {
    details: { issues: [{ path: 'body.currentPassword', message: 'is wrong' }] },
  });
}
