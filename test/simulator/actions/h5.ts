import { z } from 'zod';
import { grantAuthorize, OauthPageError, readAuthorize } from '../oauth';
import { ImpossibleAct, verb, type Actor } from './verb';

const maximumRedirects = 5;

/** Where WeChat's browser ended, and the authorisation it went through on the way. */
export interface Opened {
  /** The product's address with `code` and `state`, not yet fetched. Null when the person refused or no authorisation was asked. */
  redirectUrl: string | null;
  /** The page that stays open otherwise. */
  url: string;
}

/** Follows the product's redirects to `/connect/oauth2/authorize`; only this machine's addresses are opened. */
async function authorizeAddress(start: string): Promise<URL | null> {
  let url = new URL(start);
  for (let hop = 0; hop < maximumRedirects; hop += 1) {
    if (url.pathname === '/connect/oauth2/authorize') return url;
    if (url.hostname !== '127.0.0.1' && url.hostname !== 'localhost')
      throw new ImpossibleAct(`${url.host} is not on this machine`);
    const response = await fetch(url, { redirect: 'manual', headers: { 'user-agent': 'MicroMessenger' } });
    const location = response.headers.get('location');
    if (location === null) return null;
    url = new URL(location, url);
  }
  throw new ImpossibleAct('too many redirects');
}

async function openH5(
  actor: Actor,
  params: { url: string; denied: boolean; snapshot: boolean },
): Promise<Opened> {
  const { sim, person } = actor;
  const address = await authorizeAddress(params.url);
  if (!address) return { redirectUrl: null, url: params.url };
  try {
    const wanted = readAuthorize(sim, Object.fromEntries(address.searchParams));
    if (params.denied) return { redirectUrl: null, url: address.toString() };
    const redirectUrl = grantAuthorize(sim, wanted, person.id, params.snapshot);
    return { redirectUrl, url: address.toString() };
  } catch (error) {
    throw error instanceof OauthPageError ? new ImpossibleAct(error.message) : error;
  }
}

export const h5Verbs = {
  /** Opens a web page inside WeChat and answers its authorisation; `snapshot` visits as a virtual account. */
  openH5: verb(
    z.strictObject({
      url: z.url(),
      denied: z.boolean().default(false),
      snapshot: z.boolean().default(false),
    }),
    openH5,
  ),
};
