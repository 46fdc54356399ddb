import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Incoming, Principal } from '../platform/http';
import type { Surface } from './permissions';
import { notPermitted, passwordChangeRequired } from './staff.errors';
import type { StoreDirectory } from './staff.places';
import { placeGrants } from './staff.places';
import { scopesOf } from './staff.reach';
import type { OpenSession, Sessions } from './staff.session';

/** Whoever is signed in, for what concerns their own session only. */
export interface SessionPrincipal extends Principal, OpenSession {}

export interface StaffGates {
  /** A console session with this permission. @throws AppError STAFF_SESSION_INVALID, STAFF_PASSWORD_CHANGE_REQUIRED, STAFF_NOT_PERMITTED */
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
  /** A counter session in an open store with this permission there. Throws as `operator` does. */
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
}

interface GateDeps {
  readonly sessions: Sessions;
  readonly stores: StoreDirectory;
}

export function createGates({ sessions, stores }: GateDeps): StaffGates {
  const enter = async (surface: Surface, { headers }: Incoming): Promise<OpenSession> => {
    const open = await sessions.resume(headers['authorization'], surface);
    if (open.account.mustChangePassword) throw passwordChangeRequired();
    return open;
  };
  return {
    operator: (action) => ({
      name: `operator(${action})`,
      async check(incoming) {
        const { account } = await enter('console', incoming);
        const scopes = scopesOf(await placeGrants(stores, account.grants), 'console', action);
        if (scopes.length === 0) throw notPermitted(action);
        return principal(account._id, action, scopes, null);
      },
    }),
    clerk: (action) => ({
      name: `clerk(${action})`,
      async check(incoming) {
        const { account, session } = await enter('counter', incoming);
        const store = await stores.find(session.storeId ?? '');
        const scopes = scopesOf(await placeGrants(stores, account.grants), 'counter', action);
        const isHere = store?.isOpen === true && scopes.some((scope) => store.path.startsWith(scope));
        if (!isHere) throw notPermitted(action);
        return principal(account._id, action, [store.path], store);
      },
    }),
  };
}

/** Passes anybody signed in on a surface, also before they changed their first password. */
export function sessionGate(sessions: Sessions, surface: Surface): Gate<SessionPrincipal> {
  return {
    name: `session(${surface})`,
    async check({ headers }) {
      const open = await sessions.resume(headers['authorization'], surface);
      return { principalId: `staff:${open.account._id}`, ...open };
    },
  };
}

function principal(
  staffId: string,
  action: Action,
  scopes: readonly string[],
  store: { readonly id: string; readonly path: string } | null,
): StaffPrincipal {
  const place = { storeId: store?.id ?? null, storePath: store?.path ?? null };
  return { principalId: `staff:${staffId}`, staffId, action, scopes, ...place };
}
