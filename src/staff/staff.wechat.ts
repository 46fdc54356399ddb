import type { CounterWechatSignIn, SignedIn, WechatBindingAnswer } from '../contract/staff';
import type { FieldCipher } from '../platform/crypto';
import { passwordChangeRequired, sessionInvalid, wechatNotBound } from './staff.errors';
import type { StaffRecord, StaffWechatBinding } from './staff.model';
import { staffModel, staffWechatBindingModel } from './staff.model';
import type { OpenSession } from './staff.session';
import type { SignInDeps } from './staff.signIn';
import { chooseStore, openSession } from './staff.signIn';

/** Asks WeChat whose code of `wx.login` this is; answers the openid. */
export type WechatPersonOf = (code: string) => Promise<string>;

interface WechatDeps extends SignInDeps {
  readonly cipher: FieldCipher;
  readonly wechatPersonOf: WechatPersonOf;
}

export type WechatSignIn = ReturnType<typeof createWechatSignIn>;

/**
 * A clerk signs in with a password once and is bound to their WeChat: one person in WeChat is one account and the other way
 * round, and the newest binding counts. Whatever ends the sessions of an account (another password, other grants, a lock)
 * ends the binding too.
 */
export function createWechatSignIn(deps: WechatDeps) {
  const { db, now, audit } = deps;
  const bindings = db.model(staffWechatBindingModel);
  const accounts = db.model(staffModel);
  // Keyed: an openid is stored nowhere among the accounts.
  const idOf = (openid: string): string => deps.cipher.blindIndex(`staffWechat|${openid}`);

  return {
    /**
     * Binds whoever holds this phone to the account of the session.
     * @throws AppError STAFF_PASSWORD_CHANGE_REQUIRED, STAFF_SESSION_INVALID; what `wechatPersonOf` throws
     */
    async bindWechat({ account }: OpenSession, code: string): Promise<WechatBindingAnswer> {
      if (account.mustChangePassword) throw passwordChangeRequired();
      const _id = idOf(await deps.wechatPersonOf(code));
      const { _id: staffId, credentialsVersion } = account;
      return db.transaction({ keys: [`staff:${staffId}`, `staffWechat:${_id}`] }, async () => {
        const current = { _id: staffId, status: 'active' as const, credentialsVersion };
        if ((await accounts.exists(current)) === null) throw sessionInvalid();
        const known = await bindings.findById(_id).lean<StaffWechatBinding>();
        if (known?.staffId === staffId && known.credentialsVersion === credentialsVersion)
          return { boundAt: known.boundAt.toISOString(), isNew: false };
        await bindings.deleteMany({ $or: [{ _id }, { staffId }] });
        const boundAt = now();
        await bindings.create([{ _id, staffId, credentialsVersion, boundAt }]);
        const actor = { kind: 'staff' as const, id: staffId };
        await audit({ actor, action: 'staff.bindWechat', target: { type: 'staff', id: staffId } });
        return { boundAt: boundAt.toISOString(), isNew: true };
      });
    },

    /** Ends the binding of one's own account; without one nothing happens. */
    async unbindWechat({ account: { _id: staffId } }: OpenSession): Promise<void> {
      await db.transaction({ keys: [`staff:${staffId}`] }, async () => {
        const { deletedCount } = await bindings.deleteMany({ staffId });
        if (deletedCount === 0) return;
        const actor = { kind: 'staff' as const, id: staffId };
        await audit({ actor, action: 'staff.unbindWechat', target: { type: 'staff', id: staffId } });
      });
    },

    /**
     * Opens a session at the counter for whoever was bound.
     * @throws AppError STAFF_WECHAT_NOT_BOUND, STAFF_STORE_CHOICE, STAFF_STORE_NOT_YOURS, STAFF_NOT_PERMITTED; what
     * `wechatPersonOf` throws
     */
    async signInByWechat({ code, storeId }: CounterWechatSignIn): Promise<SignedIn> {
      const account = await boundAccount(deps, idOf(await deps.wechatPersonOf(code)));
      const store = await chooseStore(deps, account, storeId);
      return openSession(deps, account, { surface: 'counter', store, step: null });
    },
  };
}

/** The account under the credentials it was bound with. @throws AppError STAFF_WECHAT_NOT_BOUND */
async function boundAccount({ db }: WechatDeps, bindingId: string): Promise<StaffRecord> {
  const binding = await db.model(staffWechatBindingModel).findById(bindingId).lean<StaffWechatBinding>();
  if (binding === null) throw wechatNotBound();
  const { staffId: _id, credentialsVersion } = binding;
  const filter = { _id, status: 'active' as const, credentialsVersion };
  const account = await db.model(staffModel).findOne(filter).lean<StaffRecord>();
  if (account === null) throw wechatNotBound();
  return account;
}
