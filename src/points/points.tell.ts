import { dayMs } from '../platform/clock';
import type { PointsDeps } from './points.deps';
import { requiredSession } from './points.deps';
import { queueKey } from './points.ledger';
import type { PointsAccount } from './points.model';
import { pointsAccountModel } from './points.model';
import type { Reads } from './points.reads';
import { pointsNoticeModel } from './pointsNotice.model';

const batchSize = 200;

export type Telling = ReturnType<typeof createTelling>;

/** Tells of points that end soon, whoever sends reminders. */
export function createTelling(deps: PointsDeps, reads: Pick<Reads, 'accountOf'>) {
  const accounts = deps.db.collection(pointsAccountModel);
  return {
    /** Walks the accounts whose next date is near. Two at once tell a member once. Returns how many were told. */
    async tellExpiring(signal?: AbortSignal): Promise<number> {
      const now = deps.clock.now();
      const until = await untilOf(deps, now);
      let count = 0;
      let last: Pick<PointsAccount, 'nextExpiryAt' | 'memberId'> | undefined;
      for (;;) {
        const near = { nextExpiryAt: { $gt: now, $lte: until } };
        const page = await accounts
          .find(last === undefined ? near : { $and: [near, after(last)] })
          .project<Pick<PointsAccount, 'nextExpiryAt' | 'memberId'>>({ nextExpiryAt: 1, memberId: 1 })
          .sort({ nextExpiryAt: 1, memberId: 1 })
          .limit(batchSize)
          .toArray();
        for (const { memberId } of page) {
          if (signal?.aborted === true) return count;
          if (await tellOne(deps, reads, memberId)) count += 1;
        }
        last = page.at(-1);
        if (page.length < batchSize) return count;
      }
    },
  };
}

async function untilOf({ settings }: PointsDeps, now: Date): Promise<Date> {
  const { pointsExpiryNoticeDays } = await settings();
  return new Date(now.getTime() + pointsExpiryNoticeDays * dayMs);
}

async function tellOne(
  deps: PointsDeps,
  reads: Pick<Reads, 'accountOf'>,
  memberId: string,
): Promise<boolean> {
  const { db, clock, emit } = deps;
  const until = await untilOf(deps, clock.now());
  const notices = db.model(pointsNoticeModel);
  return db.transaction({ keys: [queueKey(memberId)] }, async () => {
    const { nextExpiry } = await reads.accountOf(memberId);
    if (nextExpiry === null || nextExpiry.at > until) return false;
    const expiresAt = nextExpiry.at.toISOString();
    const _id = `${memberId}:${expiresAt}`;
    if ((await notices.exists({ _id })) !== null) return false;
    const at = clock.now();
    const row = { _id, memberId, expiresAt: nextExpiry.at, at };
    await notices.create([row], { session: requiredSession(deps) });
    const payload = { memberId, points: nextExpiry.points, expiresAt, at: at.toISOString() };
    await emit('points.expiringSoon', { subject: `pointsNotice:${_id}`, version: 1, payload });
    return true;
  });
}

function after({
  nextExpiryAt,
  memberId,
}: Pick<PointsAccount, 'nextExpiryAt' | 'memberId'>): Record<string, unknown> {
  return { $or: [{ nextExpiryAt: { $gt: nextExpiryAt } }, { nextExpiryAt, memberId: { $gt: memberId } }] };
}
