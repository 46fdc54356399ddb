import type { Action, SessionView, SignedIn, WechatBindingAnswer } from '../../../../src/contract/staff';
import { ApiError } from '../../../api/apiError';
import { request, wechatCode } from '../../../api/request';
import { dropToken, readToken, writeToken } from '../../../api/tokens';

const as = 'clerk';

/** The store that this clerk worked in last, so that it need not be chosen again. */
const storeKey = 'counter.store';

let current: Promise<SessionView> | undefined;

/** Who is signed in; asked once per launch. @throws ApiError STAFF_SESSION_INVALID, also where nobody ever was on this phone */
export function clerk(): Promise<SessionView> {
  if (readToken('clerk') === '') return Promise.reject(new ApiError('STAFF_SESSION_INVALID', '', 401));
  current ??= request<SessionView>('GET', '/api/counter/sessions/current', { as }).catch(forget);
  return current;
}

/** Whether the clerk may do something here. @throws ApiError */
export async function may(action: Action): Promise<boolean> {
  return (await clerk()).staff.actions.includes(action);
}

/** Opens a session with the account. @throws ApiError STAFF_… */
export async function signIn(username: string, password: string, storeId: string): Promise<SessionView> {
  const body = { username, password, ...(storeId === '' ? {} : { storeId }) };
  return opened(await request<SignedIn>('POST', '/api/counter/sessions', { body, as: 'nobody' }));
}

/** Opens a session with the WeChat that was bound. @throws ApiError STAFF_WECHAT_NOT_BOUND, STAFF_STORE_CHOICE */
export async function signInByWechat(storeId = lastStore()): Promise<SessionView> {
  const body = { code: await wechatCode(), ...(storeId === '' ? {} : { storeId }) };
  return opened(await request<SignedIn>('POST', '/api/counter/sessions/wechat', { body, as: 'nobody' }));
}

/** From now on this WeChat signs in by itself. @throws ApiError */
export async function bindWechat(): Promise<void> {
  const body = { code: await wechatCode() };
  await request<WechatBindingAnswer>('POST', '/api/counter/wechat-bindings', { body, as });
  current = undefined;
}

/** @throws ApiError */
export async function unbindWechat(): Promise<void> {
  await request<null>('DELETE', '/api/counter/wechat-bindings/current', { as });
  current = undefined;
}

/** @throws ApiError STAFF_PASSWORD_WEAK, STAFF_CURRENT_PASSWORD_WRONG, STAFF_LOCKED */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  const body = { currentPassword, newPassword };
  await request<null>('PUT', '/api/counter/me/password', { body, as });
  current = undefined;
}

/** Ends the session on this phone, whether or not the server hears it. */
export async function signOut(): Promise<void> {
  try {
    await request<null>('DELETE', '/api/counter/sessions/current', { as });
  } finally {
    dropToken('clerk');
    current = undefined;
  }
}

/** Forgets what was known of the session, so that it is asked for again. */
export function forgetClerk(): void {
  current = undefined;
}

function opened({ token, ...session }: SignedIn): SessionView {
  writeToken('clerk', token);
  if (session.store !== null) wx.setStorageSync(storeKey, session.store.id);
  current = Promise.resolve(session);
  return session;
}

function lastStore(): string {
  const stored: unknown = wx.getStorageSync(storeKey);
  return typeof stored === 'string' ? stored : '';
}

function forget(error: unknown): never {
  current = undefined;
  throw error;
}
