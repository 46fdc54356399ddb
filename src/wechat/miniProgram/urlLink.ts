import { z } from 'zod';
import { given, requireBytes, requireInteger } from '../arguments';
import type { WechatClient } from '../http';
import type { EnvVersion } from './wxacode';

export interface LinkTarget {
  /** A released page; default: the home page. */
  readonly path?: string;
  /** Up to 1,024 characters. */
  readonly query?: string;
  readonly envVersion?: EnvVersion;
  /** Days until the link ends, 1 to 30. */
  readonly expireDays: number;
}

/** Links that open the Mini Program from outside of WeChat (miniprogram/dev/OpenApiDoc/qrcode-link). */
export function createUrlLink(client: WechatClient) {
  const requireTarget = (api: string, target: LinkTarget): void => {
    requireInteger(api, 'expireDays', target.expireDays, 1, 30);
    if (target.query !== undefined) requireBytes(api, 'query', target.query, 1_024, 0);
  };
  return {
    /** https://wxaurl.cn/…, for messages and web pages. */
    async generateUrllink(target: LinkTarget): Promise<string> {
      const api = '/wxa/generate_urllink';
      requireTarget(api, target);
      const { path, query, envVersion, expireDays } = target;
      const expiry = { expire_type: 1, expire_interval: expireDays };
      const body = given({ path, query, env_version: envVersion, ...expiry });
      return (await client.request({ api, body, answer: z.object({ url_link: z.string() }) })).url_link;
    },
    /** weixin://dl/business/?t=…, for apps and some browsers. */
    async generatescheme(target: LinkTarget): Promise<string> {
      const api = '/wxa/generatescheme';
      requireTarget(api, target);
      const { path, query, envVersion, expireDays } = target;
      const body = {
        jump_wxa: given({ path, query, env_version: envVersion }),
        is_expire: true,
        expire_type: 1,
        expire_interval: expireDays,
      };
      return (await client.request({ api, body, answer: z.object({ openlink: z.string() }) })).openlink;
    },
    /** A short link for use inside WeChat; 43104 for categories that may not have one. */
    async genwxashortlink(pageUrl: string, pageTitle: string, isPermanent: boolean): Promise<string> {
      const api = '/wxa/genwxashortlink';
      requireBytes(api, 'pageUrl', pageUrl, 1_024);
      requireBytes(api, 'pageTitle', pageTitle, 60);
      const body = { page_url: pageUrl, page_title: pageTitle, is_permanent: isPermanent };
      return (await client.request({ api, body, answer: z.object({ link: z.string() }) })).link;
    },
  };
}
