import { AppError } from '../platform/errors';

export const followUpMissing = (): AppError =>
  new AppError('FOLLOW_UP_MISSING', 'missing', '没有找到这条跟进');

export const followUpIdReused = (): AppError =>
  new AppError('FOLLOW_UP_ID_REUSED', 'conflict', '这个编号已用于另一条跟进');

export const dueDayInvalid = (): AppError =>
  new AppError('FOLLOW_UP_DUE_DAY', 'invalid', '跟进日期要在今天到一年之内', {
    details: { issues: [{ path: 'body.dueOn', message: 'must be today or later, within a year' }] },
  });

export const followUpDone = (outcome: string | null, doneAt: Date | null): AppError =>
  new AppError('FOLLOW_UP_DONE', 'conflict', '这条跟进已经完成了', {
    details: { outcome, doneAt: doneAt?.toISOString() ?? null },
  });
