import type { NoticeField, PromptMoment } from '../../src/contract/reach';
import type { Client } from '../support/client';
import { done } from '../support/staff';
import type { World } from './world';

/** The templates of the demo's Mini Program, by the moment that asks for them. */
const templates = [
  { moment: 'joined', title: '积分到期提醒', label: '积分', why: '积分快到期时提醒你（演示）' },
  { moment: 'couponClaimed', title: '优惠券到期提醒', label: '券', why: '券快到期时提醒你（演示）' },
  { moment: 'activityBooked', title: '活动开始提醒', label: '活动', why: '活动开始前提醒你（演示）' },
] as const satisfies readonly { moment: PromptMoment; title: string; label: string; why: string }[];

const couponFields: readonly NoticeField[] = [
  { key: 'thing1', source: 'couponTitle', text: null },
  { key: 'time2', source: 'expiresAt', text: null },
];

/** Subscribe messages: which are asked for where, and the notice that a coupon ends soon. */
export async function setUpMessages(world: World, console: Client): Promise<void> {
  for (const { moment, title, label, why } of templates) {
    const templateId = await world.simulator.client.addTemplate(world.config.miniProgram.appid, {
      kind: 'subscribe',
      title,
      keywords: [
        { name: 'thing1', label },
        { name: 'time2', label: '时间' },
      ],
    });
    const prompt = { why, templateIds: [templateId], version: 0 };
    done(await console.put(`/api/console/message-prompts/${moment}`, prompt));
    if (moment !== 'couponClaimed') continue;
    const notice = { isEnabled: true, templateId, fields: couponFields, version: 0 };
    done(await console.put('/api/console/message-notices/couponExpiring', notice));
  }
}
