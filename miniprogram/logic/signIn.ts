import type { SignInWeek } from '../../src/contract/points';
import { grouped } from './money';

const names = ['一', '二', '三', '四', '五', '六', '日'];

interface SignInCard {
  readonly days: readonly { name: string; state: 'done' | 'today' | 'missed' | 'ahead' }[];
  readonly words: string;
  readonly button: string;
  readonly isDone: boolean;
}

/** The week of 签到, and what the next day gives. */
export function signInCardOf(week: SignInWeek): SignInCard {
  return {
    days: week.days.map(({ day, isSignedIn }, index) => ({
      name: names[index] ?? '',
      state: stateOf(day, week.today, isSignedIn),
    })),
    words: wordsOf(week),
    button: week.isSignedInToday ? '今天已签到' : `签到 +${grouped(week.nextPoints)}`,
    isDone: week.isSignedInToday,
  };
}

function stateOf(day: string, today: string, isSignedIn: boolean): SignInCard['days'][number]['state'] {
  if (isSignedIn) return 'done';
  if (day === today) return 'today';
  return day < today ? 'missed' : 'ahead';
}

function wordsOf({ isSignedInToday, streakDays, nextPoints }: SignInWeek): string {
  const streak = streakDays > 0 ? `已连续 ${streakDays} 天，` : '';
  const next = nextPoints > 0 ? `可得 ${grouped(nextPoints)} 积分` : '继续保持';
  return `${streak}${isSignedInToday ? '明天再来' : '今天签到'}${next}`;
}
