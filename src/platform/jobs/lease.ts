import type { Clock } from '../clock';
import { secondMs } from '../clock';
import type { Database } from '../database';
import { isDuplicateKey } from '../database';
import type { Logger } from '../logger';
import type { Timer } from '../timer';
import type { JobLease } from './models';
import { jobModel } from './models';

const beatEveryMs = 10 * secondMs;
/** A holder is gone when its lease stood still for this long on the contender's monotonic clock. */
const goneAfterMs = 30 * secondMs;
/** A holder whose beats do not arrive gives up before another may take over. */
const givesUpAfterMs = 20 * secondMs;

/** A lease in hand. */
export interface Held {
  readonly fence: number;
  /** What the lease's document said when it was taken. */
  readonly lastSlot: Date;
  /** Aborted when the lease is lost or given up. */
  readonly signal: AbortSignal;
  /** Ends the work under it; the lease is still to be released. */
  abort(): void;
  /** No slot up to this one needs a run any more. Nothing happens when the lease is lost. */
  advance(slot: Date): Promise<void>;
  /** The slot is tried again at this time. */
  postpone(nextTryAt: Date): Promise<void>;
  release(): Promise<void>;
}

export interface Leases {
  /** The job's document; a job seen for the first time has nothing to catch up on. */
  read(job: string): Promise<JobLease>;
  /** Takes the lease when it is free or its holder is gone; null when it is another's. */
  acquire(lease: JobLease): Promise<Held | null>;
  /** Frees what the predecessor of this process held. */
  takeOver(): Promise<void>;
}

export interface LeaseOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timer: Timer;
  /** This process; new at every start. */
  readonly me: string;
  /** Two processes that live at the same time have different names. */
  readonly instance: string;
}

export function createLeases(options: LeaseOptions): Leases {
  const { db, clock, me, instance } = options;
  const leases = db.collection(jobModel);
  const seen = new Map<string, { state: string; sinceMs: number }>();

  function isGone({ _id, owner, fence, beat }: JobLease): boolean {
    const state = `${owner ?? ''} ${fence} ${beat}`;
    const last = seen.get(_id);
    if (last?.state === state) return clock.monotonicMs() - last.sinceMs >= goneAfterMs;
    seen.set(_id, { state, sinceMs: clock.monotonicMs() });
    return false;
  }

  return {
    async read(job) {
      const now = clock.now();
      const fresh = { owner: null, instance: null, fence: 0, beat: 0, lastSlot: now, nextTryAt: null };
      const find = (): Promise<JobLease | null> => leases.findOne({ _id: job });
      const made = (): Promise<JobLease> =>
        leases.insertOne({ _id: job, ...fresh }).then(() => ({ _id: job, ...fresh }));
      const known = await find();
      if (known !== null) return known;
      return made().catch(async (error: unknown) => {
        const winner = isDuplicateKey(error) ? await find() : null;
        if (winner === null) throw error;
        return winner;
      });
    },

    async acquire({ _id, owner, fence, beat, ...rest }) {
      // One's own is left over from a release that did not arrive: runs of one job never overlap in a process.
      const isFree = owner === null || owner === me || isGone({ _id, owner, fence, beat, ...rest });
      if (!isFree) return null;
      const taken = await leases.findOneAndUpdate(
        { _id, owner, fence, beat },
        { $set: { owner: me, instance }, $inc: { fence: 1, beat: 1 } },
        { returnDocument: 'after' },
      );
      return taken === null ? null : hold(options, taken);
    },

    async takeOver() {
      await leases.updateMany(
        { instance, owner: { $nin: [null, me] } },
        { $set: { owner: null, instance: null }, $inc: { fence: 1 } },
      );
    },
  };
}

function hold({ db, clock, logger, timer, me }: LeaseOptions, { _id, fence, lastSlot }: JobLease): Held {
  const leases = db.collection(jobModel);
  const mine = { _id, owner: me, fence };
  const controller = new AbortController();
  let lastBeatMs = clock.monotonicMs();

  async function beat(): Promise<void> {
    const startedMs = clock.monotonicMs();
    try {
      const { matchedCount } = await leases.updateOne(mine, { $inc: { beat: 1 } });
      if (matchedCount === 1) {
        lastBeatMs = startedMs;
        return;
      }
      logger.warn('a job lost its lease', { job: _id });
      controller.abort();
    } catch (error) {
      logger.warn('a lease could not be renewed', { job: _id, error });
      if (clock.monotonicMs() - lastBeatMs >= givesUpAfterMs) controller.abort();
    }
  }
  const stopBeats = timer.every(beatEveryMs, () => void beat());

  return {
    fence,
    lastSlot,
    signal: controller.signal,
    abort: () => controller.abort(),
    async advance(slot) {
      await leases.updateOne(mine, { $max: { lastSlot: slot }, $set: { nextTryAt: null } });
    },
    async postpone(nextTryAt) {
      await leases.updateOne(mine, { $set: { nextTryAt } });
    },
    async release() {
      stopBeats();
      await leases.updateOne(mine, { $set: { owner: null, instance: null } });
    },
  };
}
