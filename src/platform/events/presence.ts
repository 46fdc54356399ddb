import type { Clock } from '../clock';
import { secondMs } from '../clock';
import type { Database } from '../database';
import type { Worker } from './models';
import { workerModel } from './models';

/** A process is gone when its beat stood still for this long on the watcher's monotonic clock. */
const goneAfterMs = 30 * secondMs;

/** Whose rows are whose. */
export interface Owners {
  /** Processes whose rows are run here: this one, and those that are gone and were adopted. */
  readonly ours: readonly string[];
  /** Processes whose rows are left to others. */
  readonly theirs: readonly string[];
}

/** Who is at work on the same database. */
export interface Presence {
  /** This process; new at every start. */
  readonly id: string;
  /** Says that this process works, and adopts its predecessor of the same instance name. */
  join(): Promise<void>;
  beat(): Promise<void>;
  leave(): Promise<void>;
  /**
   * Looks who is there, and adopts whoever is gone. The rows keep the name of their owner: they may be locked for as long
   * as the database keeps the transactions of a process that was killed, and a write to one of them would wait.
   */
  owners(): Promise<Owners>;
  /** Strikes off an adopted process that left no row behind. */
  forget(worker: string): Promise<void>;
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

  function isLiving({ _id, beat, adoptedBy }: Worker): boolean {
    if (adoptedBy !== null) return false;
    const last = seen.get(_id);
    if (last?.beat === beat) return clock.monotonicMs() - last.sinceMs < goneAfterMs;
    seen.set(_id, { beat, sinceMs: clock.monotonicMs() });
    return true;
  }

  /** Only as it was seen: it may have come back, or another may have been faster. */
  async function adopt({ _id, beat, adoptedBy }: Worker): Promise<boolean> {
    if (adoptedBy === id) return true;
    const { matchedCount } = await workers.updateOne({ _id, beat, adoptedBy }, { $set: { adoptedBy: id } });
    return matchedCount === 1;
  }

  // Upserted and set free: a process that slept for a while may find itself adopted, and is back with its next beat.
  const beat = async (): Promise<void> => {
    const alive = { $inc: { beat: 1 }, $set: { instance, adoptedBy: null } };
    await workers.updateOne({ _id: id }, alive, { upsert: true });
  };

  return {
    id,
    async join() {
      await workers.updateMany({ instance, _id: { $ne: id } }, { $set: { adoptedBy: id } });
      await beat();
    },
    beat,
    async leave() {
      await workers.deleteOne({ _id: id });
    },
    async owners() {
      const present = await workers.find({ _id: { $ne: id } }).toArray();
      const known = new Set(present.map((worker) => worker._id));
      for (const worker of seen.keys()) if (!known.has(worker)) seen.delete(worker);
      const living = new Set(present.filter(isLiving).map((worker) => worker._id));
      const [ours, theirs] = [[id], [...living]];
      for (const worker of present.filter(({ _id }) => !living.has(_id))) {
        const isTheirs = worker.adoptedBy !== null && living.has(worker.adoptedBy);
        (isTheirs || !(await adopt(worker)) ? theirs : ours).push(worker._id);
      }
      return { ours, theirs };
    },
    async forget(worker) {
      await workers.deleteOne({ _id: worker, adoptedBy: id });
    },
  };
}
