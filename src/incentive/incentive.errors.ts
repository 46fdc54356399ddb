import { AppError } from '../platform/errors';

export const clerkStoreMissing = (): AppError =>
  new AppError('INCENTIVE_STORE_MISSING', 'missing', '没有这家门店，或者它不在你的范围里');
