import { hash } from 'node:crypto';
import { z } from 'zod';
import { equalsInConstantTime, hmac } from '../../platform/crypto';
import { nothing, optionalText } from '../answer';
import { WechatError } from '../errors';
import type { WechatClient } from '../http';

/** A login. */
export interface MiniProgramSession {
  readonly openid: string;
  /** Undefined unless the Mini Program is bound to the Open Platform. */
  readonly unionid: string | undefined;
  /** Opens what the person's phone encrypts: never leaves the server, is never logged, and a client must not see it. */
  readonly sessionKey: string;
}

const sessionAnswer = z
  .object({ openid: z.string().min(1), session_key: z.string().min(1), unionid: optionalText })
  .transform(({ openid, session_key: sessionKey, unionid }): MiniProgramSession => ({
    openid,
    unionid,
    sessionKey,
  }));

const invalidSession = 87009;

/**
 * True when `rawData`, as a phone hands it in, was signed by WeChat for this session
 * (miniprogram/dev/framework/open-ability/signature, 数据签名校验).
 */
export function isRawDataSigned(rawData: string, signature: string, sessionKey: string): boolean {
  return equalsInConstantTime(hash('sha1', rawData + sessionKey), signature);
}

/** Login (miniprogram/dev/OpenApiDoc/user-login). */
export function createAuth(client: WechatClient) {
  // The key is the session_key as received, not decoded: the page does not say, the SDKs agree.
  const proof = (openid: string, sessionKey: string) => ({
    openid,
    signature: hmac(sessionKey, ''),
    sig_method: 'hmac_sha256',
  });
  return {
    /**
     * Turns the code of `wx.login` into a person; it works once, for five minutes.
     * @throws WechatError codeInvalid (40029, 40163), notPermitted for a risky person (40226), tooFrequent (45011).
     */
    code2session(code: string): Promise<MiniProgramSession> {
      const query = { js_code: code, grant_type: 'authorization_code' };
      return client.request({ api: '/sns/jscode2session', auth: 'secret', query, answer: sessionAnswer });
    },
    /** True while WeChat accepts this session_key. */
    async checksession(session: Pick<MiniProgramSession, 'openid' | 'sessionKey'>): Promise<boolean> {
      const query = proof(session.openid, session.sessionKey);
      try {
        await client.request({ api: '/wxa/checksession', query, answer: nothing });
        return true;
      } catch (error) {
        if (error instanceof WechatError && error.errcode === invalidSession) return false;
        throw error;
      }
    },
    /** A new session_key for the person. */
    resetusersessionkey(
      session: Pick<MiniProgramSession, 'openid' | 'sessionKey'>,
    ): Promise<MiniProgramSession> {
      const query = proof(session.openid, session.sessionKey);
      return client.request({ api: '/wxa/resetusersessionkey', query, answer: sessionAnswer });
    },
  };
}
