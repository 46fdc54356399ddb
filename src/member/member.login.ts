import type { IdentityPrincipal } from '../contract/principals';
import { sha256 } from '../platform/crypto';
import { errcodes, WechatError } from '../wechat/errors';
import type { IdentityRecord } from './identity.model';
import type { MemberContext } from './member.context';
import { loginCodeInvalid, loginLimited, loginRefused, sessionInvalid } from './member.errors';
import type { LinkDeps } from './member.link';
import { linkKnownFollower } from './member.link';
import { sessionLifeMs } from './member.rules';

type LoginDeps = LinkDeps & Pick<MemberContext, 'ids' | 'cipher' | 'miniProgram' | 'sessions'>;

/** What a person gets who signed in; the token is told once and stored nowhere. */
export interface Login {
  readonly token: string;
  readonly expiresAt: Date;
  readonly identity: IdentityRecord;
}

/**
 * Signs a person in with a code of `wx.login`.
 * @throws AppError MEMBER_LOGIN_CODE_INVALID, MEMBER_LOGIN_REFUSED, MEMBER_LOGIN_LIMITED
 */
export async function login(deps: LoginDeps, code: string): Promise<Login> {
  const { clock, ids, cipher, miniProgram, identities, sessions } = deps;
  const { openid, unionid = null, sessionKey } = await miniProgram.auth.code2session(code).catch(refuseLogin);
  const { appid } = miniProgram;
  const identity = await identities.ensure({ appid, account: 'miniProgram', openid, unionid });
  // A unionid may be known only now; whatever was missed before is linked at the next sign-in.
  if (identity.memberId !== null) await linkKnownFollower(deps, identity._id);
  const token = ids.token(32);
  const tokenHash = sha256(token);
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + sessionLifeMs);
  const sessionKeySealed = cipher.encrypt(sessionKey, `mpSession|sessionKey|${tokenHash}`);
  await sessions.insert({ _id: tokenHash, identityId: identity._id, sessionKeySealed, createdAt, expiresAt });
  return { token, expiresAt, identity };
}

/**
 * Asks WeChat whose code of `wx.login` this is, and signs nobody in.
 * @throws AppError MEMBER_LOGIN_CODE_INVALID, MEMBER_LOGIN_REFUSED, MEMBER_LOGIN_LIMITED
 */
export async function openidOf(
  { miniProgram }: Pick<MemberContext, 'miniProgram'>,
  code: string,
): Promise<string> {
  const { openid } = await miniProgram.auth.code2session(code).catch(refuseLogin);
  return openid;
}

/** Whose token this is. @throws AppError MEMBER_SESSION_INVALID */
export async function authenticate(
  { clock, identities, sessions }: Pick<MemberContext, 'clock' | 'identities' | 'sessions'>,
  token: string,
): Promise<IdentityPrincipal> {
  const session = await sessions.find(sha256(token));
  if (session === null || session.expiresAt <= clock.now()) throw sessionInvalid();
  const identity = await identities.find(session.identityId);
  if (identity === null) throw sessionInvalid();
  const { _id: identityId, memberId } = identity;
  return { principalId: `identity:${identityId}`, identityId, memberId };
}

/** The errcodes of 小程序登录 code2Session, as the Mini Program must act on them. */
function refuseLogin(error: unknown): never {
  if (!(error instanceof WechatError)) throw error;
  if (error.errcode === errcodes.riskyPerson) throw loginRefused(error);
  if (error.reason === 'codeInvalid') throw loginCodeInvalid(error);
  if (error.reason === 'tooFrequent') throw loginLimited(error);
  throw error;
}
