import { reactive } from 'vue';
import type { Action, SessionStaff, SignedIn } from '../../contract/staff';

const storageKey = 'huan.console.token';

interface Session {
  token: string | null;
  staff: SessionStaff | null;
  /** Why the sign-in page is shown again. */
  hasEnded: boolean;
}

/** Who is signed in here: in memory, and in this tab's own storage so that a reload keeps it. */
export const session = reactive<Session>({
  token: sessionStorage.getItem(storageKey),
  staff: null,
  hasEnded: false,
});

export function beginSession({ token, staff }: SignedIn): void {
  sessionStorage.setItem(storageKey, token);
  session.token = token;
  session.staff = staff;
  session.hasEnded = false;
}

/** The server no longer knows this session. */
export function endSession(): void {
  forgetSession();
  session.hasEnded = true;
}

export function forgetSession(): void {
  sessionStorage.removeItem(storageKey);
  session.token = null;
  session.staff = null;
  session.hasEnded = false;
}

/** Whether the page may offer it; the server decides again. */
export function can(action: Action): boolean {
  return session.staff?.actions.includes(action) ?? false;
}
