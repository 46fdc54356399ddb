import type { MemberPart, MemberRef, TimelineItem } from '../contract/memberPart';
import type { Page, PageRequest } from '../platform/database';
import { AppError } from '../platform/errors';

/** Where a page ended: the last item, and how many of its very moment had been shown. */
interface Position {
  readonly at: number;
  readonly id: string;
  readonly shown: number;
}

/**
 * One page of everything that is known of a member, newest first. Parts answer newest first and items of one moment by
 * descending id; a page that ends inside one moment asks again for that moment and leaves out what was shown.
 * @throws AppError PAGE_CURSOR_INVALID
 */
export async function timelinePage(
  parts: readonly MemberPart[],
  ref: MemberRef,
  { limit, cursor }: PageRequest,
  now: Date,
): Promise<Page<TimelineItem>> {
  const after = cursor === undefined ? null : decode(cursor);
  const before = after === null ? new Date(now.getTime() + 1) : new Date(after.at + 1);
  const wanted = limit + 1 + (after?.shown ?? 0);
  const found = await Promise.all(parts.map((part) => part.timeline(ref, { before, limit: wanted })));
  const rest = found
    .flat()
    .sort(newestFirst)
    .filter((item) => after === null || isAfter(item, after));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = rest.length > limit && last !== undefined ? encode(positionOf(last, items, after)) : null;
  return { items, next };
}

function newestFirst(a: TimelineItem, b: TimelineItem): number {
  return a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1;
}

function isAfter({ at, id }: TimelineItem, position: Position): boolean {
  const moment = Date.parse(at);
  return moment < position.at || (moment === position.at && id < position.id);
}

function positionOf(
  { at, id }: TimelineItem,
  items: readonly TimelineItem[],
  after: Position | null,
): Position {
  const moment = Date.parse(at);
  const onThisPage = items.filter((item) => item.at === at).length;
  return { at: moment, id, shown: onThisPage + (after?.at === moment ? after.shown : 0) };
}

function encode({ at, id, shown }: Position): string {
  return Buffer.from(JSON.stringify([at, id, shown])).toString('base64url');
}

function decode(cursor: string): Position {
  const parts = parse(cursor);
  if (Array.isArray(parts) && parts.length === 3) {
    const [at, id, shown] = parts as unknown[];
    if (isWithin(at, maxMoment) && typeof id === 'string' && isWithin(shown, maxShown))
      return { at, id, shown };
  }
  throw new AppError('PAGE_CURSOR_INVALID', 'invalid', 'the cursor is not one this list handed out', {
    details: { issues: [{ path: 'query.cursor', message: 'unknown cursor' }] },
  });
}

/** A made-up cursor must not make every part read without end, nor hold a moment that no Date has. */
const maxShown = 10_000;
const maxMoment = 8e15;

function isWithin(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
