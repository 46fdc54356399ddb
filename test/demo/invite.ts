import type { InviteActivityView, InviteSwitchView } from '../../src/contract/inviteReward';
import { dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { done } from '../support/staff';

/** What an inviter of the demo gets, and how long after a purchase it takes. */
export const inviteReward = { points: 66, returnDays: 7 };

/** An activity that runs from now on; the administrator reads the rule and switches rewards on. */
export async function setUpInvite(console: Client, now: Date): Promise<void> {
  const path = '/api/console/invite-activities';
  const activity = done(
    await console.post<InviteActivityView>(path, {
      title: '带朋友来看看',
      summary: '朋友第一次来店里配镜，你们都看得更清楚。（演示）',
      rules: ['柜台也能出示邀请码，店员会帮忙。（演示）'],
      from: now.toISOString(),
      to: new Date(now.getTime() + 365 * dayMs).toISOString(),
      reward: { kind: 'points', points: inviteReward.points },
      perActivityLimit: 20,
      perMonthLimit: 5,
      returnDays: inviteReward.returnDays,
    }),
  );
  done(await console.post(`${path}/${activity.id}/publish`));
  const { rule } = done(await console.get<InviteSwitchView>('/api/console/invite-switch'));
  done(await console.put('/api/console/invite-switch', { isOn: true, ruleSha256: rule.sha256 }));
}
