import type { Model, QueryFilter } from 'mongoose';
import { AppError } from '../errors';

/** What a list answers beside its rows: the cursor of the next page, or null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  /** 1..100 rows. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
}

export interface PageOrder<R> {
  /** A field whose value is a string, number or date; ties are ordered by `_id`. */
  readonly by: keyof R & string;
  readonly direction: 1 | -1;
}

type Scalar = string | number | Date;

/** One page in a stable order; costs one index range read, however far in. @throws AppError PAGE_CURSOR_INVALID */
export async function findPage<R extends { _id: string }>(
  model: Model<R>,
  filter: Readonly<Record<string, unknown>>,
  { by, direction }: PageOrder<R>,
  { limit, cursor }: PageRequest,
): Promise<Page<R>> {
  const beyond = cursor === undefined ? {} : after(by, direction, decodeCursor(cursor));
  // Built from validated scalars above; mongoose types filters by the record's own keys.
  const query = { $and: [filter, beyond] } as QueryFilter<R>;
  const rows = await model
    .find(query)
    .sort({ [by]: direction, _id: direction })
    .limit(limit + 1)
    .lean<R[]>();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor(last[by], last._id) : null;
  return { items, next };
}

function after(by: string, direction: 1 | -1, [value, id]: [Scalar, string]): Record<string, unknown> {
  const operator = direction === 1 ? '$gt' : '$lt';
  if (by === '_id') return { _id: { [operator]: id } };
  return { $or: [{ [by]: { [operator]: value } }, { [by]: value, _id: { [operator]: id } }] };
}

function encodeCursor(value: unknown, id: string): string {
  const kind = value instanceof Date ? 'd' : 'v';
  const plain = value instanceof Date ? value.getTime() : value;
  return Buffer.from(JSON.stringify([kind, plain, id])).toString('base64url');
}

function decodeCursor(cursor: string): [Scalar, string] {
  const parts = parse(cursor);
  if (Array.isArray(parts) && parts.length === 3) {
    const [kind, value, id] = parts as unknown[];
    if (typeof id === 'string' && kind === 'd' && typeof value === 'number') return [new Date(value), id];
    if (typeof id === 'string' && kind === 'v' && (typeof value === 'string' || typeof value === 'number')) {
      return [value, id];
    }
  }
  throw new AppError('PAGE_CURSOR_INVALID', 'invalid', 'the cursor is not one this list handed out', {
    details: { issues: [{ path: 'query.cursor', message: 'unknown cursor' }] },
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
