import { AppError } from '../platform/errors';

export const inviteCodeMissing = (): AppError =>
  new AppError('INVITE_CODE_MISSING', 'missing', '这个邀请码已经失效，你仍然可以直接加入会员');

export const inviteMemberMissing = (): AppError =>
  new AppError('INVITE_MEMBER_MISSING', 'missing', '没有这位会员，请核对编号');

export const inviteBusy = (): AppError =>
  new AppError('INVITE_MEMBER_BUSY', 'conflict', '会员正在合并，请稍后再试');
