import type { Clock } from '../clock';
import { claim, findHead } from './claims';
import type { Deliver, Source } from './delivery';
import type { Presence } from './presence';
import type { EventRow } from './types';

/** What the parts of the dispatcher tell each other. */
export interface DispatchState {
  /** Attempts whose outcome is known. */
  attempts: number;
  /** There is more in the database than was taken. */
  hasMore: boolean;
  /** A row of another process holds back one of ours; it should be done within moments. */
  isHeldUp: boolean;
  /** When the first row that failed here is due again. */
  nextTryAt: Date | null;
  /** While somebody settles, rows of living processes are taken too: double work is harmless. */
  settling: number;
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
  /** Processes whose rows are left to them. */
  others(): Promise<string[]>;
  /** Runs one row. Returns whether it is done. */
  attempt(source: Source, row: EventRow): Promise<boolean>;
  /** Works off the first row of a lane. Returns whether the next one should follow. */
  advance(lane: Lane): Promise<boolean>;
}

export function createRunner({ presence, deliver, clock }: RunnerOptions, state: DispatchState): Runner {
  const others = (): Promise<string[]> => (state.settling > 0 ? Promise.resolve([]) : presence.others());

  async function attempt(source: Source, row: EventRow): Promise<boolean> {
    const outcome = await deliver(source, row);
    if (outcome.kind !== 'unknown') state.attempts += 1;
    if (outcome.kind === 'later' && (state.nextTryAt === null || outcome.at < state.nextTryAt)) {
      state.nextTryAt = outcome.at;
    }
    return outcome.kind === 'done';
  }

  /** Free rows become ours; the row of a living process is left to it, and we look again soon. */
  async function isOurs(source: Source, row: EventRow): Promise<boolean> {
    if (row.owner === presence.id) return true;
    const got = await claim(source, [row], { me: presence.id, others: await others() });
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

  return { others, attempt, advance };
}
