const chinaMs = 8 * 3_600_000;

/** The day of Asia/Shanghai, `2026-03-02`. */
export function dayOf(nowMs: number): string {
  return new Date(nowMs + chinaMs).toISOString().slice(0, 10);
}

/** The month of Asia/Shanghai, `2026-03`. */
export function monthOf(nowMs: number): string {
  return dayOf(nowMs).slice(0, 7);
}

/** The month before, `2026-02`. */
export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}

/** A day some days later, `2026-03-05`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 「今天」, 「明天」, 「逾期 2 天」, 「3 月 5 日」. */
export function dueWords(day: string, today: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
  if (days < 0) return `逾期 ${-days} 天`;
  if (days === 0) return '今天';
  if (days === 1) return '明天';
  const [, month = 0, date = 0] = day.split('-').map(Number);
  return `${month} 月 ${date} 日`;
}
