import { dayMs } from '../platform/clock';

const mostDays = 365;

/** Whether something may be due on that day, both `YYYY-MM-DD`. */
export function isDueDay(day: string, today: string): boolean {
  const inDays = (Date.parse(day) - Date.parse(today)) / dayMs;
  return inDays >= 0 && inDays <= mostDays;
}
