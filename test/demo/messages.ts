import type { NoticeKind, NoticeSource, PromptMoment } from '../../src/contract/reach';
import type { Client } from '../support/client';
import { done } from '../support/staff';
import type { World } from './world';

interface Template {
  readonly moment: PromptMoment;
  readonly title: string;
  readonly label: string;
  readonly why: string;
  readonly kind: NoticeKind;
  readonly what: NoticeSource;
  readonly when: NoticeSource;
}

/** The templates of the demo's Mini Program: the moment that asks for each, and the notice that uses it. */
const templates: readonly Template[] = [
  {
    moment: 'joined',
    title: '积分到期提醒',
    label: '积分',
    why: '积分快到期时提醒你（演示）',
    kind: 'pointsExpiring',
    what: 'points',
    when: 'expiresAt',
  },
  {
    moment: 'couponClaimed',
    title: '优惠券到期提醒',
    label: '券',
    why: '券快到期时提醒你（演示）',
    kind: 'couponExpiring',
    what: 'couponTitle',
    when: 'expiresAt',
  },
  {
    moment: 'activityBooked',
    title: '活动开始提醒',
    label: '活动',
    why: '活动开始前提醒你（演示）',
    kind: 'activityBegins',
    what: 'activityTitle',
    when: 'beginsAt',
  },
];

/** Subscribe messages: which are asked for where, and which are sent by themselves. */
export async function setUpMessages(world: World, console: Client): Promise<void> {
  for (const { moment, title, label, why, kind, what, when } of templates) {
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
    const fields = [
      { key: 'thing1', source: what, text: null },
      { key: 'time2', source: when, text: null },
    ];
    const notice = { isEnabled: true, templateId, fields, version: 0 };
    done(await console.put(`/api/console/message-notices/${kind}`, notice));
  }
}
