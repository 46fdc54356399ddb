import type { Clock } from '../clock';
import { secondMs } from '../clock';
import type { Database } from '../database';
import { workerModel } from './models';

/** An owner is gone when its beat stood still for this long on the watcher's monotonic clock. */
const goneAfterMs = 30 * secondMs;

/** Who is at work on the same database. */
export interface Presence {
  /** This process; new at every start. */
  readonly id: string;
  /** Says that this process works, and takes the place of its predecessor of the same instance name. */
  join(): Promise<void>;
  beat(): Promise<void>;
  leave(): Promise<void>;
  /** The other processes whose rows must be left to them; those that are gone are struck off. */
  others(): Promise<string[]>;
}

export interface PresenceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly id: string;
  /** Two processes that live at the same time have different names. */
  readonly instance: string;
}

export function createPresence({ db, clock, id, instance }: PresenceOptions): Presence {
  const workers = db.collection(workerModel);
  const seen = new Map<string, { beat: number; sinceMs: number }>();

  function isGone(worker: string, beat: number): boolean {
    const nowMs = clock.monotonicMs();
    const last = seen.get(worker);
    if (last?.beat === beat) return nowMs - last.sinceMs >= goneAfterMs;
    seen.set(worker, { beat, sinceMs: nowMs });
    return false;
  }

  // Upserted: a process that slept for a while may find itself struck off, and is back with its next beat.
  const beat = async (): Promise<void> => {
    await workers.updateOne({ _id: id }, { $inc: { beat: 1 }, $set: { instance } }, { upsert: true });
  };

  return {
    id,
    async join() {
      await workers.deleteMany({ instance, _id: { $ne: id } });
      await beat();
    },
    beat,
    async leave() {
      await workers.deleteOne({ _id: id });
    },
    async others() {
      const present = await workers.find({ _id: { $ne: id } }).toArray();
      const known = new Set(present.map((worker) => worker._id));
      for (const worker of seen.keys()) if (!known.has(worker)) seen.delete(worker);
      const gone = present.filter((worker) => isGone(worker._id, worker.beat));
      // Only with the beat that was seen: it may have come back in the meantime.
      for (const worker of gone) await workers.deleteOne({ _id: worker._id, beat: worker.beat });
      return present.filter((worker) => !gone.includes(worker)).map((worker) => worker._id);
    },
  };
}
