import type { InviteReward } from '../contract/invite';
import type { InviteActivityRequest } from '../contract/inviteReward';
import { chinaDay } from '../platform/clock';
import type { PlacedText } from './invite.wording';
import type { InviteActivity } from './inviteActivity.model';
import { endOf } from './inviteReward.rules';

/** Every text of a request that members read, with its place. */
export function textsOf({ title, summary, rules, reward }: InviteActivityRequest): PlacedText[] {
  return [
    { path: 'body.title', text: title },
    { path: 'body.summary', text: summary },
    ...rules.map((text, index) => ({ path: `body.rules.${index}`, text })),
    ...(reward.kind === 'sample' ? [{ path: 'body.reward.sampleName', text: reward.sampleName }] : []),
  ];
}

/** 中文: what an inviter gets. */
export function rewardWords(reward: InviteReward): string {
  return reward.kind === 'points'
    ? `${reward.points} 积分`
    : `「${reward.sampleName}」一份（到店领取，数量有限，发完为止）`;
}

/** 中文, in plain words: what follows from the fields of an activity, then what its operator wrote. */
export function rulesInWords(activity: InviteActivity): string[] {
  const { from, reward, perActivityLimit, perMonthLimit, returnDays, rules } = activity;
  // The last moment that still belongs to it.
  const last = new Date(endOf(activity).getTime() - 1);
  return [
    `活动时间：${chinaDay(from)} 至 ${chinaDay(last)}。`,
    `朋友在活动期间凭你的邀请码第一次加入会员，并完成第一笔消费；${returnDays} 天退货期满没有退货，你得到 ${rewardWords(reward)}。`,
    `每位朋友只计一次；本次活动每人最多 ${perActivityLimit} 份，每个自然月最多 ${perMonthLimit} 份。`,
    '消费之后全部退货的，奖励收回。',
    ...rules,
  ];
}

/** What members were promised; once published it stays. */
const promised = ['from', 'to', 'reward', 'perActivityLimit', 'perMonthLimit', 'returnDays'] as const;

/** The fields of a change that break a promise; the stock of a sample may change. */
export function brokenPromises(before: InviteActivity, request: InviteActivityRequest): string[] {
  const plain = (reward: InviteReward): string =>
    reward.kind === 'points' ? `points:${reward.points}` : `sample:${reward.sampleName}`;
  const isKept: Readonly<Record<(typeof promised)[number], boolean>> = {
    from: before.from.getTime() === Date.parse(request.from),
    to: before.to.getTime() === Date.parse(request.to),
    reward: plain(before.reward) === plain(request.reward),
    perActivityLimit: before.perActivityLimit === request.perActivityLimit,
    perMonthLimit: before.perMonthLimit === request.perMonthLimit,
    returnDays: before.returnDays === request.returnDays,
  };
  return promised.filter((field) => !isKept[field]);
}
