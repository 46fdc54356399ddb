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
