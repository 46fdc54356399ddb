import type { Database } from '../platform/database';
import { isDuplicateKey } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import type { InviteRisk } from './inviteReward.model';
import { inviteRiskModel } from './inviteReward.model';
import { riskLifeMs } from './inviteReward.rules';

/** Somebody at one of our pages: WeChat ranks a person only together with their address, which is not kept. */
export interface Sight {
  readonly identityId: string;
  readonly clientIp: string;
}

/**
 * Asks WeChat how risky it holds this person, at most once a day, outside transactions, and remembers the rank. Where
 * WeChat cannot say, the last answer stays: its being slow must not keep anybody from a page.
 */
export async function noteRisk(deps: InviteDeps, { identityId, clientIp }: Sight): Promise<void> {
  const { db, clock, logger, members, userRiskRank } = deps;
  const risks = db.model(inviteRiskModel);
  const known = await risks.findById(identityId).lean<InviteRisk>();
  const now = clock.now();
  if (known !== null && now.getTime() - known.askedAt.getTime() < riskLifeMs) return;
  const openid = (await members.findIdentity(identityId))?.openid;
  if (openid === undefined) return;
  try {
    const { riskRank: rank } = await userRiskRank.getuserriskrank({ openid, scene: 'marketing', clientIp });
    await risks.updateOne({ _id: identityId }, { $set: { rank, askedAt: now } }, { upsert: true });
  } catch (error) {
    // Twice at once: the other has noted it.
    if (!isDuplicateKey(error)) logger.warn('risk rank unknown', { error });
  }
}

/** The highest rank that WeChat gave any identity of these members; 0 where it was never asked or never said. */
export async function rankOf(
  deps: Pick<InviteDeps, 'db' | 'members'>,
  memberIds: readonly string[],
): Promise<number> {
  const identityIds: string[] = [];
  for (const memberId of memberIds)
    identityIds.push(...(await deps.members.identitiesOf(memberId)).map(({ _id }) => _id));
  return highest(deps.db, identityIds);
}

async function highest(db: Database, identityIds: readonly string[]): Promise<number> {
  const rows = await db
    .model(inviteRiskModel)
    .find({ _id: { $in: [...identityIds] } })
    .lean<InviteRisk[]>();
  return Math.max(0, ...rows.map(({ rank }) => rank));
}
