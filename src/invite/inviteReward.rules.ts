import type { InvitationState, InviteProgress, InviteRefusalReason } from '../contract/invite';
import type { InviteRewardRefusal, InviteRewardState } from '../contract/inviteReward';
import { chinaDay, dayMs } from '../platform/clock';
import type { InviteActivity } from './inviteActivity.model';

/** From this rank of WeChat's 0 to 4 on, a person looks at a reward first. */
export const reviewRiskRank = 3;

/** An answer of WeChat about a person is good for so long. */
export const riskLifeMs = dayMs;

/** Where WeChat cannot say, a reward waits so long after it is due; then what WeChat said last decides. */
export const riskPatienceMs = 3 * dayMs;

/** How long the address of a person is kept, to ask WeChat about them. */
export const addressLifeMs = 90 * dayMs;

/** 中文: what an administrator reads before switching rewards on. A change of it asks to be read again. */
export const rewardRule = [
  '一、平台规则：微信外部链接内容管理规范禁止以现金、实物或虚拟奖品（包括红包、优惠券、代金券、积分、话费、流量等）诱导用户分享、关注或注册，也禁止助力、砍价、加速、集卡一类的玩法；违反会被限制链接、域名和分享能力。',
  '二、本功能的做法：不因分享、关注、注册给任何奖励；没有任何功能以分享或关注为前提；被邀请人无论有没有邀请码，新会员礼遇都一样；邀请人的奖励只来自被邀请人自己完成、过了退货期且没有退货的首笔消费；只算一层；每人设上限；文案用中性说法；不使用好友头像；柜台也能用邀请码。',
  '三、这样做降低风险，但不等于微信认可：规则点名“邀请好友”，最终解释权在平台。开启后请留意投诉和平台通知，必要时立即关闭。',
  '四、开启人确认已读本规则。开启和关闭的人、时间和当时的规则文本会永久留存。',
].join('\n');

/** When an activity is over: at its end, or when it was ended before that. */
export function endOf({ to, endedAt }: Pick<InviteActivity, 'to' | 'endedAt'>): Date {
  return endedAt !== null && endedAt < to ? endedAt : to;
}

/** Whether somebody who joins or buys then does so within the activity; nothing before it was published counts. */
export function coversAt(
  { from, to, endedAt, publishedAt }: Pick<InviteActivity, 'from' | 'to' | 'endedAt' | 'publishedAt'>,
  at: Date,
): boolean {
  return publishedAt !== null && publishedAt <= at && from <= at && at < endOf({ to, endedAt });
}

/** From when on purchases count of somebody whom the brand knows since then: never before the activity. */
export function countsFrom(
  { from, publishedAt }: Pick<InviteActivity, 'from' | 'publishedAt'>,
  knownSince: Date,
): Date {
  return new Date(Math.max(from.getTime(), publishedAt?.getTime() ?? 0, knownSince.getTime()));
}

/** The month in Asia/Shanghai that a limit counts. */
export function periodsOf(
  activityId: string,
  at: Date,
): { readonly activity: string; readonly month: string } {
  return { activity: `activity:${activityId}`, month: `month:${chinaDay(at).slice(0, 7)}` };
}

/** The next place of those that are numbered 1 to `limit`; null where so many are taken. */
export function freePlace(taken: readonly number[], limit: number): number | null {
  if (taken.length >= limit) return null;
  let slot = 1;
  while (taken.includes(slot)) slot += 1;
  return slot;
}

/** What is known when a reward is decided. */
export interface RewardFacts {
  /** As the joining stands now: a merge may have made it void. */
  readonly invitation: { readonly state: InvitationState; readonly voidReason: InviteRefusalReason | null };
  readonly inviter: RewardParty | null;
  readonly invitee: RewardParty | null;
  readonly sharesUnionid: boolean;
  /** The openid that paid, where it is known, is the inviter's. */
  readonly isPaidByInviter: boolean;
  readonly wasOnAtPurchase: boolean;
  readonly isOn: boolean;
}

export interface RewardParty {
  readonly _id: string;
  readonly state: string;
  readonly phoneIndex: string | null;
}

/** Why there is no reward, before caps and stock are asked; null: nothing speaks against it. The first that holds is told. */
export function rewardRefusalOf(facts: RewardFacts): InviteRewardRefusal | null {
  const { invitation, inviter, invitee, sharesUnionid, isPaidByInviter } = facts;
  if (invitation.state !== 'accepted') return voidRefusal(invitation.voidReason);
  if (inviter?.state !== 'active') return 'inviterLeft';
  if (invitee?.state !== 'active') return 'inviteeLeft';
  if (inviter._id === invitee._id) return 'self';
  if (sharesUnionid) return 'samePerson';
  if (invitee.phoneIndex !== null && invitee.phoneIndex === inviter.phoneIndex) return 'samePhone';
  if (isPaidByInviter) return 'samePayer';
  return facts.isOn && facts.wasOnAtPurchase ? null : 'rewardsOff';
}

function voidRefusal(reason: InviteRefusalReason | null): InviteRewardRefusal {
  return reason === 'self' || reason === 'loop' ? reason : 'notNew';
}

/** 中文, for an operator. */
export const rewardRefusalText: Readonly<Record<InviteRewardRefusal, string>> = {
  self: '自己邀请自己',
  loop: '邀请人是由被邀请人带来的',
  notNew: '被邀请人不是新会员',
  samePhone: '与邀请人手机号相同',
  samePerson: '与邀请人是同一个微信用户',
  samePayer: '消费由邀请人的微信支付',
  inviterLeft: '邀请人已不是会员',
  inviteeLeft: '被邀请人已不是会员',
  rewardsOff: '消费时或发放时奖励没有开启',
  capReached: '邀请人已达到本次活动或本月的上限',
  noStock: '样品已发完',
  rejected: '核对后不发放',
};

/** 中文, for an operator. */
export const rewardStateText: Readonly<Record<InviteRewardState, string>> = {
  joined: '已加入，还没有计入的消费',
  waiting: '已消费，退货期未满',
  review: '微信风险等级较高，等待核对',
  rewarded: '已发放',
  refused: '不发放',
  reversed: '已退货，奖励已收回',
};

const progressOf: Readonly<Record<InviteRewardState, InviteProgress>> = {
  joined: 'joined',
  waiting: 'waiting',
  review: 'review',
  rewarded: 'rewarded',
  refused: 'notRewarded',
  reversed: 'reversed',
};

/** What an inviter is told about one invitee: nothing that is the friend's own business. */
export function progressFor(
  row: {
    readonly state: InviteRewardState;
    readonly refusal: InviteRewardRefusal | null;
    readonly dueAt: Date | null;
    readonly points: number | null;
    readonly pickedUpAt: Date | null;
  } | null,
  { isOn, isOver }: { readonly isOn: boolean; readonly isOver: boolean },
): { readonly progress: InviteProgress; readonly words: string } {
  if (row === null) return { progress: 'joined', words: '已加入会员' };
  return { progress: progressOf[row.state], words: wordsFor(row, isOn, isOver) };
}

function wordsFor(
  { state, refusal, dueAt, points, pickedUpAt }: NonNullable<Parameters<typeof progressFor>[0]>,
  isOn: boolean,
  isOver: boolean,
): string {
  switch (state) {
    case 'joined':
      if (!isOn) return '已加入会员；奖励目前没有开放';
      return isOver ? '已加入会员；活动期间没有消费' : '已加入会员，还差第一笔消费';
    case 'waiting':
      return isOn ? `已消费，${dueAt === null ? '' : `${chinaDay(dueAt)} `}退货期满后发放` : '已消费；奖励目前没有开放'; // prettier-ignore
    case 'review':
      return '正在核对，有结果会显示在这里';
    case 'rewarded':
      if (points !== null) return `已获得 ${points} 积分`;
      return pickedUpAt === null ? '样品待领取，到店出示领取码' : '样品已领取';
    case 'refused':
      return refusal === null ? rewardStateText.refused : refusalWords[refusal];
    case 'reversed':
      return '不再符合条件，奖励已收回';
  }
}

const notByRule = '不符合活动规则';

const refusalWords: Readonly<Record<InviteRewardRefusal, string>> = {
  self: notByRule,
  loop: notByRule,
  notNew: notByRule,
  samePhone: notByRule,
  samePerson: notByRule,
  samePayer: notByRule,
  inviterLeft: notByRule,
  inviteeLeft: notByRule,
  rejected: notByRule,
  rewardsOff: '奖励没有开放',
  capReached: '已达到本次活动或本月的上限',
  noStock: '样品已发完',
};
