/** The brand's day is China's, wherever the operator sits: UTC+8, without summer time. */
const chinaMs = 8 * 3_600_000;
const dayMs = 86_400_000;
/** Points that never expire end on this day. */
const never = '9999';

const shifted = (at: string | number): Date => new Date(new Date(at).getTime() + chinaMs);

/** `2026-03-02 18:05`; `—` for null. */
export function timeText(at: string | null): string {
  if (at === null) return '—';
  if (at.startsWith(never)) return '∞';
  return shifted(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2026-03-02` */
export function dayText(at: string | null): string {
  return timeText(at).slice(0, 10);
}

/** The China day that `nowMs` is in, `days` later. */
export function dayFrom(nowMs: number, days = 0): string {
  return shifted(nowMs + days * dayMs)
    .toISOString()
    .slice(0, 10);
}

/** `2026-03` */
export function monthFrom(nowMs: number): string {
  return dayFrom(nowMs).slice(0, 7);
}

/** What a `datetime-local` field holds for a moment, in China's time. */
export function fieldOf(at: string | null): string {
  return at === null ? '' : shifted(at).toISOString().slice(0, 16);
}

/** ISO-8601 UTC of a `datetime-local` field; null where it is empty or no time. */
export function momentOf(field: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(field);
  if (match === null) return null;
  const ms = Date.parse(`${match[1] ?? ''}T${match[2] ?? ''}:00.000Z`);
  return Number.isNaN(ms) ? null : new Date(ms - chinaMs).toISOString();
}

/** Days of a range, both included. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs + 1;
}
