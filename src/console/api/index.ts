import { createApi } from './request';
import { endSession, session } from '../session/session';

/** The one way to the server. */
export const api = createApi({
  fetch: (input, init) => globalThis.fetch(input, init),
  token: () => session.token,
  onSignedOut: endSession,
});
