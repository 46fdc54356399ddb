import { z } from 'zod';
import { nothing, optionalText } from '../answer';
import { requireMatch } from '../arguments';
import type { WechatClient } from '../http';

/** `snsapi_base` is silent and tells the openid; `snsapi_userinfo` asks the person and tells unionid and portrait. */
export type OauthScope = 'snsapi_base' | 'snsapi_userinfo';

/** A person's own token of web authorisation: not the account's access token, and a secret all the same. */
export interface OauthGrant {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number;
  readonly openid: string;
  /** Only with `snsapi_userinfo`. */
  readonly unionid: string | undefined;
  readonly scope: string;
  /** A virtual person of a page opened without consent: never bind it to anyone. */
  readonly isSnapshot: boolean;
}

export interface OauthPerson {
  readonly openid: string;
  readonly unionid: string | undefined;
  readonly nickname: string;
  readonly portraitUrl: string | undefined;
}

const grantAnswer = z
  .object({
    access_token: z.string(),
    refresh_token: optionalText,
    expires_in: z.number(),
    openid: z.string(),
    unionid: optionalText,
    scope: z.string().default(''),
    is_snapshotuser: z.number().default(0),
  })
  .transform((grant): OauthGrant => ({
    accessToken: grant.access_token,
    refreshToken: grant.refresh_token,
    expiresInSeconds: grant.expires_in,
    openid: grant.openid,
    unionid: grant.unionid,
    scope: grant.scope,
    isSnapshot: grant.is_snapshotuser === 1,
  }));

const personAnswer = z
  .object({
    openid: z.string(),
    unionid: optionalText,
    nickname: z.string().default(''),
    headimgurl: optionalText,
  })
  .transform(({ openid, unionid, nickname, headimgurl }): OauthPerson => ({
    openid,
    unionid,
    nickname,
    portraitUrl: headimgurl,
  }));

/** Web authorisation of certified service accounts (doc/service, 网页授权). */
export function createOauth(client: WechatClient) {
  return {
    /** Where the page sends the person; WeChat comes back to `redirectUri` with `code` and `state`. Parameter order matters. */
    authorizeUrl(redirectUri: string, scope: OauthScope, state: string): string {
      const path = '/connect/oauth2/authorize';
      requireMatch(path, 'state', state, /^[a-zA-Z0-9]{0,128}$/);
      const query = { appid: client.appid, redirect_uri: redirectUri, response_type: 'code', scope, state };
      return `${client.pageUrl('open', path, query)}#wechat_redirect`;
    },
    /** A code works once, for five minutes. @throws WechatError codeInvalid */
    accessToken(code: string): Promise<OauthGrant> {
      const query = { code, grant_type: 'authorization_code' };
      return client.request({ api: '/sns/oauth2/access_token', auth: 'secret', query, answer: grantAnswer });
    },
    refreshToken(refreshToken: string): Promise<OauthGrant> {
      const query = { grant_type: 'refresh_token', refresh_token: refreshToken };
      return client.request({ api: '/sns/oauth2/refresh_token', auth: 'appid', query, answer: grantAnswer });
    },
    /** Needs `snsapi_userinfo`. */
    userinfo(grant: Pick<OauthGrant, 'accessToken' | 'openid'>): Promise<OauthPerson> {
      const query = { access_token: grant.accessToken, openid: grant.openid, lang: 'zh_CN' };
      return client.request({ api: '/sns/userinfo', auth: 'none', query, answer: personAnswer });
    },
    /** Resolves when the grant is still valid. */
    async auth(grant: Pick<OauthGrant, 'accessToken' | 'openid'>): Promise<void> {
      const query = { access_token: grant.accessToken, openid: grant.openid };
      await client.request({ api: '/sns/auth', auth: 'none', query, answer: nothing });
    },
  };
}
