import fc from 'fast-check';
import type { MemberPart, TimelineItem } from '../../src/contract/memberPart';
import { timelinePage } from '../../src/member/member.timeline';

const now = new Date('2026-03-02T01:00:00.000Z');
const ref = { memberId: 'm', identities: [] };

/** A part that answers from a list, as parts do: newest first, items of one moment by descending id. */
function partOf(name: string, moments: readonly number[]): MemberPart {
  const items = moments
    .map((minutesAgo, index): TimelineItem => ({
      id: `${name}:${String(index).padStart(4, '0')}`,
      at: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
      kind: name,
      text: '',
      storeId: null,
    }))
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1));
  const nothing = () => Promise.resolve();
  return {
    name,
    collections: [],
    timeline: (_member, { before, limit }) =>
      Promise.resolve(items.filter(({ at }) => at < before.toISOString()).slice(0, limit)),
    copy: nothing,
    erase: nothing,
    freeze: nothing,
    move: () => Promise.resolve({ record: {}, isDone: true }),
    undo: () => Promise.resolve([]),
  };
}

describe('the timeline of a member', () => {
  it('shows every item of every part once, newest first, however the pages are cut', async () => {
    const moments = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(moments, { maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        async (lists, limit) => {
          const parts = lists.map((list, index) => partOf(`part${index}`, list));
          const seen: TimelineItem[] = [];
          for (let cursor: string | undefined; ;) {
            const { items, next } = await timelinePage(parts, ref, { limit, cursor }, now);
            expect(items.length).toBeLessThanOrEqual(limit);
            seen.push(...items);
            if (next === null) break;
            expect(items).toHaveLength(limit);
            cursor = next;
          }
          expect(seen).toHaveLength(lists.flat().length);
          expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
          const times = seen.map(({ at }) => at);
          expect(times).toEqual([...times].sort().reverse());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses a cursor that it did not make', async () => {
    const made = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const cursor of [
      '',
      'x',
      made(null),
      made([1, 2]),
      made([9e15, 'a', 1]),
      made([1, 'a', 1e9]),
      made([1, 2, 3]),
    ]) {
      await expect(timelinePage([], ref, { limit: 5, cursor }, now)).rejects.toMatchObject({
        code: 'PAGE_CURSOR_INVALID',
      });
    }
  });
});
