import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import { minuteMs, secondMs } from '../../platform/clock';
import type { Ids } from '../../platform/ids';
import type { WechatClient } from '../http';

/** What `wx.config` takes, beside the lists of APIs and open tags. */
export interface JssdkConfig {
  readonly appId: string;
  readonly timestamp: number;
  readonly nonceStr: string;
  readonly signature: string;
}

interface Ticket {
  readonly value: string;
  readonly expiresAtMs: number;
}

const earlyMs = 5 * minuteMs;
const answer = z.object({ ticket: z.string().min(1), expires_in: z.number() });

/** Hex SHA-1 that `wx.config` is checked against; the URL without its fragment, not encoded (doc/service, JS-SDK 附录1). */
export function signJssdk(ticket: string, noncestr: string, timestamp: number, url: string): string {
  const page = url.split('#', 1)[0] ?? url;
  return hash('sha1', `jsapi_ticket=${ticket}&noncestr=${noncestr}&timestamp=${timestamp}&url=${page}`);
}

/** The JS-SDK of web pages (doc/service, JS-SDK). The ticket is kept for its two hours, less five minutes. */
export function createJssdk(client: WechatClient, { clock, ids }: { clock: Clock; ids: Ids }) {
  let ticket: Ticket | undefined;
  let flight: Promise<Ticket> | undefined;

  async function fetchTicket(): Promise<Ticket> {
    const askedAt = clock.now().getTime();
    const query = { type: 'jsapi' };
    const found = await client.request({ api: '/cgi-bin/ticket/getticket', query, answer });
    return { value: found.ticket, expiresAtMs: askedAt + found.expires_in * secondMs };
  }

  async function getticket(): Promise<string> {
    if (ticket !== undefined && ticket.expiresAtMs - clock.now().getTime() > earlyMs) return ticket.value;
    flight ??= fetchTicket().finally(() => (flight = undefined));
    ticket = await flight;
    return ticket.value;
  }

  return {
    /** The jsapi_ticket: a secret of the account. */
    getticket,
    /** Signs one page of ours. */
    async config(url: string): Promise<JssdkConfig> {
      const timestamp = Math.floor(clock.now().getTime() / secondMs);
      const nonceStr = ids.token(12);
      return {
        appId: client.appid,
        timestamp,
        nonceStr,
        signature: signJssdk(await getticket(), nonceStr, timestamp, url),
      };
    },
  };
}
