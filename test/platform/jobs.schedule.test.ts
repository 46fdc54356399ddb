import { createTask } from 'node-cron';
import { dayMs, minuteMs } from '../../src/platform/clock';
import { createSchedule } from '../../src/platform/jobs/schedule';

const start = new Date('2026-02-27T16:00:00.000Z');
const everything = 1_000_000;

function iso(slots: readonly Date[]): string[] {
  return slots.map((slot) => slot.toISOString());
}

describe('schedules', () => {
  it.each([
    '* * * * *',
    '*/30 * * * *',
    '17 4 * * *',
    '0 0 * * *',
    '5,35 8-10 * * 1-5',
    '59 23 28-31 * *',
    '0 9 1 */3 *',
  ])('finds the same minutes as node-cron: %s', (expression) => {
    const task = createTask(expression, () => undefined, { timezone: 'Asia/Shanghai' });
    const until = new Date(start.getTime() + 3 * dayMs);
    const expected: Date[] = [];
    for (let at = until.getTime(); at > start.getTime(); at -= minuteMs) {
      if (task.match(new Date(at))) expected.push(new Date(at));
    }
    expect(iso(createSchedule(expression).slots(start, until, everything))).toEqual(iso(expected));
  });

  it('reads its hours in Asia/Shanghai', () => {
    const { slots } = createSchedule('17 4 * * *');
    expect(iso(slots(start, new Date('2026-02-28T20:17:00.000Z'), 5))).toEqual([
      '2026-02-28T20:17:00.000Z',
      '2026-02-27T20:17:00.000Z',
    ]);
  });

  it('leaves out the minute it begins after and takes the one it ends with', () => {
    const { slots } = createSchedule('*/10 * * * *');
    const after = new Date('2026-03-02T01:10:00.000Z');
    expect(slots(after, after, 9)).toEqual([]);
    expect(slots(after, new Date('2026-03-02T01:19:59.999Z'), 9)).toEqual([]);
    expect(iso(slots(after, new Date('2026-03-02T01:20:00.000Z'), 9))).toEqual(['2026-03-02T01:20:00.000Z']);
  });

  it('finds the latest of many years', () => {
    const { slots } = createSchedule('0 3 29 2 *');
    expect(iso(slots(new Date(0), new Date('2026-03-02T00:00:00.000Z'), 2))).toEqual([
      '2024-02-28T19:00:00.000Z',
      '2020-02-28T19:00:00.000Z',
    ]);
  });

  it('refuses what is not five valid fields', () => {
    expect(() => createSchedule('0 17 4 * * *')).toThrow('five fields');
    expect(() => createSchedule('61 4 * * *')).toThrow('minute');
  });
});
