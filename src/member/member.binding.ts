import { buildScene, parseScene } from '../inbox';
import { secondMs } from '../platform/clock';
import type { IdentityRecord } from './identity.model';
import type { MemberContext } from './member.context';
import type { LinkDeps } from './member.link';
import { ensureFollower, link } from './member.link';
import { bindingLifeMs } from './member.rules';
import type { BindingTokenRecord } from './session.model';

/** The one-time QR code that joins the two accounts where no unionid does. */
type BindingDeps = LinkDeps & Pick<MemberContext, 'sessions'>;

/** A token with the QR code that carries it. */
export interface BindingCode {
  readonly token: BindingTokenRecord;
  readonly qrText: string;
  readonly imageUrl: string;
}

/** A follower's identity and the token that it scanned. */
export interface BindingScan {
  readonly tokenId: string;
  readonly identityId: string;
}

/** A code for this person, good for one scan within ten minutes. @throws WechatError */
export async function makeBindingCode(
  {
    clock,
    ids,
    officialAccount,
    sessions,
  }: Pick<MemberContext, 'clock' | 'ids' | 'officialAccount' | 'sessions'>,
  identityId: string,
): Promise<BindingCode> {
  const tokenId = ids.next();
  const scene = buildScene('binding', tokenId);
  const { ticket, url } = await officialAccount.qrcode.createTemporary(scene, bindingLifeMs / secondMs);
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + bindingLifeMs);
  const token = { _id: tokenId, identityId, createdAt, expiresAt, usedAt: null, usedBy: null };
  // Nobody can have scanned it before: the picture is in the answer.
  await sessions.insertToken(token);
  return { token, qrText: url, imageUrl: officialAccount.qrcode.showqrcodeUrl(ticket) };
}

/** The token in the scene of a follow or scan, and the follower who scanned it; null for any other scene. */
export async function findBindingScan(
  deps: BindingDeps,
  followerId: string,
  sceneStr: string | null,
): Promise<BindingScan | null> {
  const scene = sceneStr === null ? null : parseScene(sceneStr);
  if (scene?.kind !== 'binding' || (await deps.sessions.findToken(scene.id)) === null) return null;
  const follower = await deps.followers.find(followerId);
  if (follower === null) return null;
  const { _id: identityId } = await ensureFollower(deps, follower);
  return { tokenId: scene.id, identityId };
}

/**
 * Inside a transaction: uses the token and joins the two, now or when the person joins. A token that is over, used or
 * another person's is left alone, with the reason logged.
 */
export async function useBindingToken(deps: BindingDeps, scan: BindingScan, scannedAt: Date): Promise<void> {
  const { clock, logger, identities, sessions } = deps;
  const found = await ownerOf(deps, scan, scannedAt);
  const isClaimed =
    typeof found === 'object' && (await sessions.claimToken(scan.tokenId, scan.identityId, clock.now()));
  if (typeof found === 'string' || !isClaimed) {
    logger.info('binding token ignored', { reason: typeof found === 'string' ? found : 'used' });
    return;
  }
  await identities.pair(found._id, scan.identityId);
  if (found.memberId === null) return;
  await link(deps, { identityId: scan.identityId, memberId: found.memberId, by: 'bindingToken' });
}

/** The person whose token was scanned, or why it does not count. */
async function ownerOf(
  { identities, sessions }: BindingDeps,
  { tokenId, identityId }: BindingScan,
  scannedAt: Date,
): Promise<IdentityRecord | 'unknown' | 'expired' | 'anotherPerson'> {
  const token = await sessions.findToken(tokenId);
  if (token === null) return 'unknown';
  // WeChat's time of the scan decides: a late callback is not the person's fault.
  if (token.expiresAt <= scannedAt) return 'expired';
  const owner = await identities.find(token.identityId);
  const scanner = await identities.find(identityId);
  if (owner === null || scanner === null) return 'unknown';
  return areTwoPeople(owner.unionid, scanner.unionid) ? 'anotherPerson' : owner;
}

function areTwoPeople(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}
