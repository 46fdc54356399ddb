import type { PointsEvent } from '../contract/events';
import type { PointsEntryType } from '../contract/points';
import type { PointsEntry } from './points.model';

const names = {
  earn: 'points.earned',
  spend: 'points.spent',
  expire: 'points.expired',
  reverse: 'points.reversed',
  adjust: 'points.adjusted',
  // The merge itself is the event: member.merged.
  transferOut: null,
  transferIn: null,
} as const satisfies Record<PointsEntryType, string | null>;

type Name = NonNullable<(typeof names)[PointsEntryType]>;

/** The event that tells of an entry, or null for the entries of a merge. */
export function eventOf(entry: PointsEntry): { readonly name: Name; readonly payload: PointsEvent } | null {
  const { type, memberId, _id, seq, delta, balanceAfter, source, at } = entry;
  const name = names[type];
  if (name === null) return null;
  const payload = {
    memberId,
    entryId: _id,
    seq,
    delta,
    balanceAfter,
    source: `${source.type}:${source.id}`,
    at: at.toISOString(),
  };
  return { name, payload };
}
