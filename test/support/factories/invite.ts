import type {
  InviteActivityDetail,
  InviteActivityRequest,
  InviteActivityView,
  InviteRewardDetail,
  InviteSwitchView,
} from '../../../src/contract/inviteReward';
import { dayMs } from '../../../src/platform/clock';
import type { Client } from '../client';
import { done } from '../staff';
import type { TestApp } from '../startApp';

/** An activity of 30 days from now on, 50 points each, a week of return; what a test does not say is so. */
export function activityRequest(
  { clock }: Pick<TestApp, 'clock'>,
  change: Partial<InviteActivityRequest> = {},
): InviteActivityRequest {
  const now = clock.now().getTime();
  return {
    title: '带朋友来看看',
    summary: '朋友第一次来配镜，你们都更清楚。',
    rules: ['以门店记录为准。'],
    from: new Date(now).toISOString(),
    to: new Date(now + 30 * dayMs).toISOString(),
    reward: { kind: 'points', points: 50 },
    perActivityLimit: 100,
    perMonthLimit: 100,
    returnDays: 7,
    ...change,
  };
}

/** A published activity. */
export async function createActivity(
  app: Pick<TestApp, 'clock'>,
  operator: Client,
  change: Partial<InviteActivityRequest> = {},
): Promise<InviteActivityView> {
  const path = '/api/console/invite-activities';
  const { id } = done(await operator.post<InviteActivityView>(path, activityRequest(app, change)));
  return done(await operator.post<InviteActivityView>(`${path}/${id}/publish`));
}

export async function endActivity(operator: Client, id: string): Promise<void> {
  done(await operator.post(`/api/console/invite-activities/${id}/end`));
}

export async function activityOf(operator: Client, id: string): Promise<InviteActivityDetail> {
  return done(await operator.get<InviteActivityDetail>(`/api/console/invite-activities/${id}`));
}

/** Reads the rule and switches rewards on, or off. */
export async function switchRewards(administrator: Client, isOn: boolean): Promise<InviteSwitchView> {
  const path = '/api/console/invite-switch';
  const { rule } = done(await administrator.get<InviteSwitchView>(path));
  const request = isOn ? { isOn, ruleSha256: rule.sha256 } : { isOn };
  return done(await administrator.put<InviteSwitchView>(path, request));
}

/** What the console says of the invitees of an inviter, oldest first. */
export async function rewardsOf(operator: Client, inviterId: string): Promise<InviteRewardDetail[]> {
  const path = `/api/console/invite-rewards?limit=100&inviterId=${inviterId}`;
  return [...done(await operator.get<InviteRewardDetail[]>(path))].reverse();
}
