import type { Clock } from '../clock';
import { claim, findHead } from './claims';
import type { Deliver, Source } from './delivery';
import type { Presence } from './presence';
import type { EventRow } from './types';

/** What the parts of the dispatcher tell each other. */
export interface DispatchState {
  /** Attempts that came to an end. */
  attempts: number;
  /** There is more in the database than was taken. */
  hasMore: boolean;
  /** A row of another process holds back one of ours; it should be done within moments. */
  isHeldUp: boolean;
  /** When the first row that failed here is due again. */
  nextTryAt: Date | null;
  /** Whether other processes lived at the last look. */
  hasOthers: boolean;
  /** How many want the rows of living processes too: double work is harmless, and `settle` must not wait for them. */
  sharing: number;
}

/** Rows of one subject: one after the other, in order of version. The rows themselves stay in the database. */
export interface Lane {
  readonly source: Source;
  readonly subject: string;
  /** Rows that are known to wait. */
  announced: number;
  /** A row that held the subject back is done: go on until none is left, however few were announced. */
  catchesUp: boolean;
}

export interface RunnerOptions {
  readonly presence: Presence;
  readonly deliver: Deliver;
  readonly clock: Clock;
}

export interface Runner {
  /** Runs one row. Returns whether it is done. */
  attempt(source: Source, row: EventRow): Promise<boolean>;
  /** Works off the first row of a lane. Returns whether the next one should follow. */
  advance(lane: Lane): Promise<boolean>;
}

export function createRunner({ presence, deliver, clock }: RunnerOptions, state: DispatchState): Runner {
  async function attempt(source: Source, row: EventRow): Promise<boolean> {
    const outcome = await deliver(source, row);
    if (outcome.kind !== 'unknown' && outcome.kind !== 'open') state.attempts += 1;
    if (outcome.kind === 'later' && (state.nextTryAt === null || outcome.at < state.nextTryAt)) {
      state.nextTryAt = outcome.at;
    }
    return outcome.kind === 'done';
  }

  /** The row of a living process is left to it, and we look again soon; one of nobody becomes ours. */
  async function isOurs(source: Source, row: EventRow): Promise<boolean> {
    if (row.owner === presence.id || state.sharing > 0) return true;
    const owners = await presence.owners();
    if (row.owner !== null && owners.ours.includes(row.owner)) return true;
    const isFree = row.owner === null || !owners.theirs.includes(row.owner);
    const got = isFree ? await claim(source, [row], presence.id, owners) : [];
    if (got.length === 0) state.isHeldUp = true;
    return got.length > 0;
  }

  async function advance(lane: Lane): Promise<boolean> {
    const { source, subject, announced } = lane;
    const head = await findHead(source, subject);
    const isRunnable =
      head?.status === 'due' && head.nextTryAt <= clock.now() && (await isOurs(source, head));
    const isDone = isRunnable && (await attempt(source, head));
    // What cannot run now is found by a later look; what was announced meanwhile is not in `announced`.
    lane.announced = Math.max(0, lane.announced - (isDone ? 1 : announced));
    lane.catchesUp = isDone && (lane.catchesUp || head.tries > 0);
    return lane.announced > 0 || lane.catchesUp;
  }

  return { attempt, advance };
}
