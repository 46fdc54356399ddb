import { momentInWords } from '../coupon';
import { AppError } from '../platform/errors';

export const inviteCodeMissing = (): AppError =>
  new AppError('INVITE_CODE_MISSING', 'missing', '这个邀请码已经失效，你仍然可以直接加入会员');

export const inviteMemberMissing = (): AppError =>
  new AppError('INVITE_MEMBER_MISSING', 'missing', '没有这位会员，请核对编号');

export const inviteBusy = (): AppError =>
  new AppError('INVITE_MEMBER_BUSY', 'conflict', '会员正在合并，请稍后再试');

export const ruleNotRead = (): AppError =>
  new AppError('INVITE_RULE_NOT_READ', 'conflict', '规则文本已更新；请重新阅读后再开启。');

export const activityMissing = (): AppError =>
  new AppError('INVITE_ACTIVITY_MISSING', 'missing', '没有这个活动');

export const activityChanged = (version: number): AppError =>
  new AppError('INVITE_ACTIVITY_CHANGED', 'conflict', '活动已被别人改过；请刷新后再改。', {
    details: { version },
  });

/** What members were promised stays. */
export const activityPublished = (fields: readonly string[]): AppError =>
  new AppError('INVITE_ACTIVITY_PUBLISHED', 'conflict', '已发布的活动不能再改这些内容；请结束后新建。', {
    details: { fields },
  });

export const activityState = (state: string): AppError =>
  new AppError('INVITE_ACTIVITY_STATE', 'conflict', '活动现在的状态不能这样操作。', { details: { state } });

export const activityOver = (): AppError =>
  new AppError('INVITE_ACTIVITY_OVER', 'conflict', '活动的结束时间已经过了；请先改时间再发布。');

export const activityOverlaps = (activityId: string): AppError =>
  new AppError('INVITE_ACTIVITY_OVERLAPS', 'conflict', '同一时间只能有一个活动；请先结束另一个或改时间。', {
    details: { activityId },
  });

export const activityStockTooLow = (given: number): AppError =>
  new AppError('INVITE_ACTIVITY_STOCK_TOO_LOW', 'conflict', `已经发出 ${given} 份，总量不能比它少。`, {
    details: { given },
  });

export const activityBegun = (): AppError =>
  new AppError('INVITE_ACTIVITY_BEGUN', 'conflict', '活动已经开始了，不用再预约。');

export const rewardMissing = (): AppError =>
  new AppError('INVITE_REWARD_MISSING', 'missing', '没有这条奖励记录');

export const reviewOver = (state: string): AppError =>
  new AppError('INVITE_REVIEW_OVER', 'conflict', '这份奖励现在不需要核对；请刷新后再看。', {
    details: { state },
  });

export const reviewDecided = (decision: string, staffId: string, at: Date): AppError =>
  new AppError('INVITE_REVIEW_DECIDED', 'conflict', '这份奖励已经由别人核对过了。', {
    details: { decision, staffId, at: at.toISOString() },
  });

export const sampleCodeInvalid = (): AppError =>
  new AppError('INVITE_SAMPLE_CODE_INVALID', 'missing', '没有这个领取码；请会员在小程序里打开邀请页出示。');

export const sampleTakenBack = (): AppError =>
  new AppError('INVITE_SAMPLE_TAKEN_BACK', 'conflict', '这份样品已收回，不能领取。');

export const pickupIdReused = (): AppError =>
  new AppError('INVITE_PICKUP_ID_REUSED', 'conflict', '这个领取编号已用于另一份样品；请重新领取。');

export interface PickUpFacts {
  readonly storeId: string;
  readonly storeName: string;
  readonly staffId: string;
  readonly staffName: string;
  readonly at: Date;
}

export const samplePickedUp = ({ at, ...facts }: PickUpFacts): AppError =>
  new AppError(
    'INVITE_SAMPLE_PICKED_UP',
    'conflict',
    `这份样品已于 ${momentInWords(at)} 在「${facts.storeName}」由${facts.staffName}发出，不能再领。`,
    { details: { ...facts, at: at.toISOString() } },
  );
