import { z } from 'zod';
import { nothing } from '../answer';
import { requireMatch } from '../arguments';
import type { WechatClient } from '../http';

/** What of an API's quota of the day is used. */
export interface ApiQuota {
  readonly dailyLimit: number;
  readonly used: number;
  readonly remain: number;
  /** Calls per seconds; undefined when there is no such limit. */
  readonly rate: { readonly callCount: number; readonly refreshSeconds: number } | undefined;
}

/** How WeChat reaches the callback server: addresses of its name, and pings to each. */
export interface CallbackCheck {
  readonly addresses: readonly { readonly ip: string; readonly operator: string }[];
  readonly pings: readonly {
    readonly ip: string;
    readonly operator: string;
    readonly loss: string;
    readonly time: string;
  }[];
}

const ipsAnswer = z.object({ ip_list: z.array(z.string()) });

const quotaAnswer = z
  .object({
    quota: z.object({ daily_limit: z.number(), used: z.number(), remain: z.number() }),
    rate_limit: z.object({ call_count: z.number(), refresh_second: z.number() }).optional(),
  })
  .transform(({ quota, rate_limit: rate }): ApiQuota => ({
    dailyLimit: quota.daily_limit,
    used: quota.used,
    remain: quota.remain,
    rate:
      rate === undefined ? undefined : { callCount: rate.call_count, refreshSeconds: rate.refresh_second },
  }));

const checkAnswer = z
  .object({
    dns: z.array(z.object({ ip: z.string(), real_operator: z.string().default('') })).default([]),
    ping: z
      .array(
        z.object({
          ip: z.string(),
          from_operator: z.string().default(''),
          package_loss: z.string().default(''),
          time: z.string().default(''),
        }),
      )
      .default([]),
  })
  .transform(({ dns, ping }): CallbackCheck => ({
    addresses: dns.map((found) => ({ ip: found.ip, operator: found.real_operator })),
    pings: ping.map((found) => ({
      ip: found.ip,
      operator: found.from_operator,
      loss: found.package_loss,
      time: found.time,
    })),
  }));

/** The account itself: what `check-account` looks at. Works for both kinds of account. */
export function createAccount(client: WechatClient) {
  return {
    /** Addresses of WeChat's API servers; refresh daily. */
    async getApiDomainIp(): Promise<readonly string[]> {
      return (await client.request({ api: '/cgi-bin/get_api_domain_ip', answer: ipsAnswer })).ip_list;
    },
    /** Addresses from which callbacks come; refresh daily. */
    async getcallbackip(): Promise<readonly string[]> {
      return (await client.request({ api: '/cgi-bin/getcallbackip', answer: ipsAnswer })).ip_list;
    },
    /** Lets WeChat look up and ping our callback server (doc/service, 网络检测). */
    callbackCheck(): Promise<CallbackCheck> {
      const body = { action: 'all', check_operator: 'DEFAULT' };
      return client.request({ api: '/cgi-bin/callback/check', body, answer: checkAnswer });
    },
    /** The quota of one path, such as /cgi-bin/message/custom/send. */
    async quotaGet(cgiPath: string): Promise<ApiQuota> {
      const api = '/cgi-bin/openapi/quota/get';
      requireMatch(api, 'cgiPath', cgiPath, /^\/[\w/-]+$/);
      return client.request({ api, body: { cgi_path: cgiPath }, answer: quotaAnswer });
    },
    /** Sets all quotas of the day back; together with the console ten times a month (48006 after that). */
    async clearQuota(): Promise<void> {
      await client.request({ api: '/cgi-bin/clear_quota', body: { appid: client.appid }, answer: nothing });
    },
  };
}
