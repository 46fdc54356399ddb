import { dayMs } from '../platform/clock';

const mostDays = 365;

/** Whether something may be due on that day, both `YYYY-MM-DD`. */
export function isDueDay(day: string, today: string): boolean {
  const inDays = (Date.parse(day) - Date.parse(today)) / dayMs;
  return inDays >= 0 && inDays <= mostDays;
}

/** `李**`: enough for a clerk to know whom it is about. */
export function maskName(name: string | null): string | null {
  const [first] = name ?? '';
  return first === undefined ? null : `${first}**`;
}
