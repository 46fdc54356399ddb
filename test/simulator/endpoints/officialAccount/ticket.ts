import { refuse } from '../../errors';
import { get, officialAccounts, ok, type Endpoint } from '../endpoint';

const lifetimeMs = 7_200_000;

/** 获取 jsapi_ticket: 7,200 s, the same one until it expires. */
export const ticketEndpoints: Endpoint[] = [
  get('/cgi-bin/ticket/getticket', officialAccounts, ({ sim, app, query }) => {
    if (query['type'] !== 'jsapi') throw refuse(40097);
    const now = sim.clock.nowMs();
    if (!app.jsapiTicket || app.jsapiTicket.expiresAt <= now) {
      app.jsapiTicket = { value: sim.rng.token(86), expiresAt: now + lifetimeMs };
    }
    const { value, expiresAt } = app.jsapiTicket;
    return { ...ok, ticket: value, expires_in: Math.floor((expiresAt - now) / 1000) };
  }),
];
