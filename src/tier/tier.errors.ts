import { AppError } from '../platform/errors';
import { invalidRequest } from '../platform/http';

export const tierTableInvalid = (path: string, message: string): AppError =>
  invalidRequest([{ path: `body.${path}`, message }]);

export const tierTableChanged = (version: number): AppError =>
  new AppError('TIER_TABLE_CHANGED', 'conflict', 'somebody else has changed the levels; read them again', {
    details: { version },
  });

export const tierInUse = (tierId: string): AppError =>
  new AppError('TIER_IN_USE', 'conflict', 'members have this level: keep it, or rename it', {
    details: { tierId },
  });

export const tierFrozen = (): AppError =>
  new AppError('TIER_FROZEN', 'conflict', 'this membership is being merged; try again in a minute');

export const tierMemberMissing = (): AppError =>
  new AppError('TIER_MEMBER_MISSING', 'missing', 'no such member');

export const awardMissing = (): AppError => new AppError('AWARD_MISSING', 'missing', 'no such award');

export const awardChanged = (version: number): AppError =>
  new AppError('AWARD_CHANGED', 'conflict', 'somebody else has changed this award; read it again', {
    details: { version },
  });

export const awardStateRefused = (state: string): AppError =>
  new AppError('AWARD_STATE', 'conflict', 'this cannot be done to an award in this state', {
    details: { state },
  });

export const awardTemplateUnknown = (): AppError =>
  invalidRequest([{ path: 'body.reward.templateId', message: 'no such coupon template' }]);

export const awardPeriodInvalid = (period: string): AppError =>
  invalidRequest([{ path: 'query.period', message: `this award is given by the ${period}` }]);
