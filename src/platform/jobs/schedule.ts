import { createTask, parse } from 'node-cron';
import { chinaDay, chinaDayStart, dayMs, hourMs, minuteMs } from '../clock';

/** The minutes of a cron expression, in Asia/Shanghai. */
export interface Schedule {
  /** Slots after `after` and up to `upTo`, newest first, `limit` of them at most. */
  readonly slots: (after: Date, upTo: Date, limit: number) => Date[];
}

/** @throws Error when the expression has not five valid fields */
export function createSchedule(expression: string): Schedule {
  if (expression.trim().split(/\s+/).length !== 5) throw new Error(`${expression} has not five fields`);
  // It is never started: due slots come from the database, so that those missed while nothing ran are found.
  const task = createTask(expression, () => undefined, { timezone: 'Asia/Shanghai' });
  const { minute, hour } = parse(expression);
  // A match costs about 50 µs, a year has 525,600 minutes: only the minutes of the two lists are asked for.
  const minutesOfDay = hour
    .flatMap((h) => minute.map((m) => h * hourMs + m * minuteMs))
    .sort((a, b) => b - a);

  return {
    slots(after, upTo, limit) {
      const found: Date[] = [];
      let dayStart = chinaDayStart(chinaDay(upTo)).getTime();
      for (; dayStart + dayMs > after.getTime(); dayStart -= dayMs) {
        for (const offset of minutesOfDay) {
          const atMs = dayStart + offset;
          if (atMs > upTo.getTime()) continue;
          if (atMs <= after.getTime() || found.length === limit) return found;
          // The minute fits, so it is the day that does not.
          if (!task.match(new Date(atMs))) break;
          found.push(new Date(atMs));
        }
      }
      return found;
    },
  };
}
