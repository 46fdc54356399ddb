const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** China has one zone and no summer time. */
const chinaMs = 8 * hourMs;

interface ChinaTime {
  /** Days since 1970 in China. */
  readonly dayNumber: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: string;
  readonly isMidnight: boolean;
}

/** A moment as a clock on a wall in China shows it. */
function inChina(ms: number): ChinaTime {
  const shifted = new Date(ms + chinaMs);
  const [hour, minute] = [shifted.getUTCHours(), shifted.getUTCMinutes()];
  return {
    dayNumber: Math.floor((ms + chinaMs) / dayMs),
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    clock: `${twoDigits(hour)}:${twoDigits(minute)}`,
    isMidnight: (ms + chinaMs) % dayMs === 0,
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function dayName({ year, month, day }: ChinaTime, now: ChinaTime): string {
  const name = `${month} 月 ${day} 日`;
  return year === now.year ? name : `${year} 年 ${name}`;
}

/** 「11 月 3 日」; with the year where it is another one. */
export function dayWords(iso: string, nowMs: number): string {
  return dayName(inChina(Date.parse(iso)), inChina(nowMs));
}

/** 「今天 14:05」, 「昨天 09:00」, 「11 月 3 日 14:05」. */
export function momentWords(iso: string, nowMs: number): string {
  const [at, now] = [inChina(Date.parse(iso)), inChina(nowMs)];
  return `${nearDay(at, now) ?? dayName(at, now)} ${at.clock}`;
}

function nearDay(at: ChinaTime, now: ChinaTime): string | undefined {
  return { '-1': '昨天', '0': '今天', '1': '明天' }[String(at.dayNumber - now.dayNumber)];
}

/** When something ends, as people say it: 「今晚 24:00 前有效」, 「明天 18:00 前有效」, 「12 月 3 日 24:00 前有效」. */
export function untilWords(iso: string, nowMs: number): string {
  return `${deadlineWords(iso, nowMs)}前有效`;
}

/** The same without 「有效」: 「今晚 24:00 」, 「明天 18:00 」. */
export function deadlineWords(iso: string, nowMs: number): string {
  const end = Date.parse(iso);
  const isMidnight = inChina(end).isMidnight;
  // What ends at midnight ends on the evening before.
  const [at, now] = [inChina(isMidnight ? end - 1 : end), inChina(nowMs)];
  const clock = isMidnight ? '24:00' : at.clock;
  const days = at.dayNumber - now.dayNumber;
  if (isMidnight && days === 0) return `今晚 ${clock} `;
  if (isMidnight && days === 1) return `明晚 ${clock} `;
  return `${nearDay(at, now) ?? dayName(at, now)} ${clock} `;
}

/** Whether something ends within so many days, and has not ended. */
export function isSoon(iso: string, nowMs: number, days = 3): boolean {
  const leftMs = Date.parse(iso) - nowMs;
  return leftMs > 0 && leftMs <= days * dayMs;
}

/** 「刚刚」, 「3 分钟前」, 「2 小时前」, 「3 天前」. */
export function ageWords(ageMs: number): string {
  if (ageMs < minuteMs) return '刚刚';
  if (ageMs < hourMs) return `${Math.floor(ageMs / minuteMs)} 分钟前`;
  if (ageMs < dayMs) return `${Math.floor(ageMs / hourMs)} 小时前`;
  return `${Math.floor(ageMs / dayMs)} 天前`;
}

/** 「2 天 3 小时」, 「5 小时 20 分」, 「9 分 05 秒」; 「0 秒」 when it is over. */
export function leftWords(leftMs: number): string {
  const left = Math.max(0, leftMs);
  const [days, hours] = [Math.floor(left / dayMs), Math.floor((left % dayMs) / hourMs)];
  const [minutes, seconds] = [Math.floor((left % hourMs) / minuteMs), Math.floor((left % minuteMs) / 1000)];
  if (days > 0) return `${days} 天 ${hours} 小时`;
  if (hours > 0) return `${hours} 小时 ${minutes} 分`;
  return minutes > 0 ? `${minutes} 分 ${twoDigits(seconds)} 秒` : `${seconds} 秒`;
}
