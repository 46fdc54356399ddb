import type { Clock } from '../clock';
import type { Source } from './delivery';
import type { EventRow } from './types';

/** How far delivery is behind. */
export interface Backlog {
  /** Rows whose time has come. */
  readonly due: number;
  /** Rows given up until an operator acts. */
  readonly aside: number;
  /** Since when the oldest due row waits. */
  readonly oldestDueAt: Date | null;
}

/** A row that was given up; ids, names and codes only. */
export interface AsideRow {
  readonly id: string;
  /** The collection it stands in. */
  readonly source: string;
  readonly event: string;
  readonly subject: string | null;
  readonly at: Date;
  readonly lastError: string | null;
}

const listLimit = 200;

export async function readBacklog(sources: readonly Source[], clock: Clock): Promise<Backlog> {
  const filter = { status: 'due' as const, nextTryAt: { $lte: clock.now() } };
  let [due, aside, oldest] = [0, 0, Infinity];
  for (const { rows } of sources) {
    due += await rows.countDocuments(filter);
    aside += await rows.countDocuments({ status: 'aside' });
    const first = await rows.findOne(filter, { sort: { nextTryAt: 1 } });
    if (first !== null) oldest = Math.min(oldest, first.nextTryAt.getTime());
  }
  return { due, aside, oldestDueAt: oldest === Infinity ? null : new Date(oldest) };
}

export async function listAside(sources: readonly Source[]): Promise<AsideRow[]> {
  const found: AsideRow[] = [];
  for (const source of sources) {
    const rows = await source.rows.find({ status: 'aside' }).sort({ at: 1 }).limit(listLimit).toArray();
    found.push(...rows.map((row) => asideRowOf(source, row)));
  }
  return found.sort((one, other) => one.at.getTime() - other.at.getTime()).slice(0, listLimit);
}

function asideRowOf({ name }: Source, { _id, name: event, subject, at, lastError }: EventRow): AsideRow {
  return { id: _id, source: name, event, subject, at, lastError };
}

export async function retryAside(sources: readonly Source[], rowId: string, clock: Clock): Promise<boolean> {
  for (const { rows } of sources) {
    const again = { status: 'due' as const, tries: 0, nextTryAt: clock.now(), owner: null };
    const { matchedCount } = await rows.updateOne({ _id: rowId, status: 'aside' }, { $set: again });
    if (matchedCount === 1) return true;
  }
  return false;
}
