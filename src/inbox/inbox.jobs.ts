import type { Clock } from '../platform/clock';
import { dayMs } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import { forgotten } from './inbox.forget';
import { customerServiceSessionModel, inboxMessageModel } from './inbox.model';
import { staleAfterMs } from './inbox.rules';

/** Longer than `staleAfterMs`: while a callback would still be taken, its key must be there. */
const keepDoneMs = 30 * dayMs;
const batchSize = 1_000;

interface JobDeps {
  readonly db: Database;
  readonly clock: Clock;
}

export function inboxJobs({ db, clock }: JobDeps): Job[] {
  const ago = (ms: number): Date => new Date(clock.now().getTime() - ms);
  return [
    defineJob({
      name: 'inbox.sweepDone',
      schedule: '40 3 * * *',
      async run({ signal }) {
        const rows = db.collection(inboxMessageModel);
        const old = { status: 'done', at: { $lt: ago(keepDoneMs) } } as const;
        while (!signal.aborted) {
          const found = await rows.find(old, { projection: { _id: 1 }, limit: batchSize }).toArray();
          if (found.length === 0) return;
          await rows.deleteMany({ _id: { $in: found.map(({ _id }) => _id) }, ...old });
        }
      },
    }),
    defineJob({
      name: 'inbox.forgetPrivacyEvents',
      schedule: '* * * * *',
      async run() {
        // Whom they name was read by every handler by now, and often has just been forgotten everywhere else.
        const workedOff = { name: 'wechat.privacyChanged', status: 'done', openid: { $ne: null } } as const;
        await db.collection(inboxMessageModel).updateMany(workedOff, { $set: forgotten });
      },
    }),
    defineJob({
      name: 'inbox.sweepSessions',
      schedule: '45 3 * * *',
      async run() {
        const before = ago(staleAfterMs);
        // A late event can still arrive as long as it is not stale; after that nothing can reopen a session.
        await db.model(customerServiceSessionModel).deleteMany({
          $and: [
            { $or: [{ openedAt: null }, { openedAt: { $lt: before } }] },
            { $or: [{ closedAt: null }, { closedAt: { $lt: before } }] },
          ],
        });
      },
    }),
  ];
}
