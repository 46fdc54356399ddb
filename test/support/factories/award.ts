import type { AwardRequest, AwardResults, AwardView } from '../../../src/contract/tier';
import { done } from '../staff';
import type { TestApp } from '../startApp';
import { asOperator, worldOf } from './staff';

/** 100 points for the three who paid most in a month, three days after its end. */
export const awardRequest: AwardRequest = {
  name: '月度消费榜',
  measure: 'paid',
  period: 'month',
  top: 3,
  reward: { kind: 'points', points: 100 },
  delayDays: 3,
};

const path = '/api/console/awards';

/** An award that is given from the running period on. */
export async function createAward(app: TestApp, change: Partial<AwardRequest> = {}): Promise<AwardView> {
  const { client } = await asOperator(worldOf(app));
  const draft = done(await client.post<AwardView>(path, { ...awardRequest, ...change }));
  return done(await client.post<AwardView>(`${path}/${draft.id}/enable`));
}

/** The list of a period, as an operator reads it. */
export async function resultsOf(app: TestApp, awardId: string, period: string): Promise<AwardResults> {
  const { client } = await asOperator(worldOf(app), 'analyst');
  return done(await client.get<AwardResults>(`${path}/${awardId}/results?period=${period}`));
}
