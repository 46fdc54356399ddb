import type { AwardRequest, AwardView, TierTable } from '../../src/contract/tier';
import type { Client } from '../support/client';
import { done } from '../support/staff';

/** What each level of the demo brand gives for a birthday, in points; a level that is not here gives nothing. */
const birthdayPoints: Readonly<Record<string, number>> = { member: 50, silver: 100, gold: 200, black: 500 };

const award: AwardRequest = {
  name: '月度消费榜（演示）',
  measure: 'paid',
  period: 'month',
  top: 3,
  reward: { kind: 'points', points: 200 },
  delayDays: 7,
};

/** Lets the levels remember birthdays, and gives the best buyers of each month an award; through the console's API. */
export async function setUpLevels(console: Client): Promise<void> {
  const table = done(await console.get<TierTable>('/api/console/tiers'));
  const levels = table.levels.map((level) => ({
    ...level,
    benefits: { ...level.benefits, birthdayPoints: birthdayPoints[level.id] ?? 0 },
  }));
  done(await console.put<TierTable>('/api/console/tiers', { ...table, levels }));
  const { id } = done(await console.post<AwardView>('/api/console/awards', award));
  done(await console.post<AwardView>(`/api/console/awards/${id}/enable`));
}
