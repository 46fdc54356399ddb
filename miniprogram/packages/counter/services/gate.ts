import type { SessionView } from '../../../../src/contract/staff';
import { clerkMessageOf, isSignedOut } from '../logic/failure';
import { clerk, forgetClerk } from './clerk';

const signInPage = '/packages/counter/pages/sign-in/index';

/** The clerk; null where somebody has to sign in first and is on the way there. @throws ApiError */
export async function clerkHere(): Promise<SessionView | null> {
  try {
    const session = await clerk();
    if (!session.staff.mustChangePassword) return session;
  } catch (error) {
    if (!isSignedOut(error)) throw error;
  }
  await wx.redirectTo({ url: signInPage });
  return null;
}

/** Shows what went wrong; a session that has ended leads to the sign-in. */
export async function tell(error: unknown): Promise<void> {
  if (isSignedOut(error)) {
    forgetClerk();
    await wx.redirectTo({ url: signInPage });
    return;
  }
  await wx.showModal({ title: '没有成功', content: clerkMessageOf(error), showCancel: false });
}
