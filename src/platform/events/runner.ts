import type { Clock } from '../clock';
import { claim, findFirst } from './claims';
import type { Deliver, Outcome, Source } from './delivery';
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

/** Rows of one subject: one after the other, in order of version. */
export interface Lane {
  readonly source: Source;
  readonly subject: string;
  /** Rows that are known to wait. */
  announced: number;
  /** The next rows, as they were read. Nothing comes before them: versions are committed in their order. */
  ahead: EventRow[];
}

/** Rows of a lane that are read at once at most. */
const aheadLimit = 50;

export interface RunnerOptions {
  readonly presence: Presence;
  readonly deliver: Deliver;
  readonly clock: Clock;
}

export interface Runner {
  /** Runs one row. */
  attempt(source: Source, row: EventRow): Promise<Outcome['kind']>;
  /** Works off the first row of a lane, and says in `announced` how many should follow. */
  advance(lane: Lane): Promise<void>;
}

export function createRunner({ presence, deliver, clock }: RunnerOptions, state: DispatchState): Runner {
  async function attempt(source: Source, row: EventRow): Promise<Outcome['kind']> {
    const outcome = await deliver(source, row);
    if (outcome.kind !== 'unknown' && outcome.kind !== 'open') state.attempts += 1;
    if (outcome.kind === 'later' && (state.nextTryAt === null || outcome.at < state.nextTryAt)) {
      state.nextTryAt = outcome.at;
    }
    return outcome.kind;
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

  async function advance(lane: Lane): Promise<void> {
    const { source, subject, announced } = lane;
    if (lane.ahead.length === 0) {
      lane.ahead = await findFirst(source, subject, Math.max(1, Math.min(announced, aheadLimit)));
    }
    const head = lane.ahead.shift();
    const isRunnable =
      head?.status === 'due' && head.nextTryAt <= clock.now() && (await isOurs(source, head));
    const outcome = isRunnable ? await attempt(source, head) : 'held';
    // Where another process had a hand in it, what was read may not be true any more.
    if (outcome !== 'done') lane.ahead = [];
    // What cannot run now is found by a later look; what was announced meanwhile is not in `announced`.
    const settled = outcome === 'done' || outcome === 'gone' ? 1 : announced;
    lane.announced = Math.max(0, lane.announced - settled);
  }

  return { attempt, advance };
}
