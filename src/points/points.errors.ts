import { largestAmount } from '../platform/money';
import { AppError } from '../platform/errors';

export function amountInvalid(): AppError {
  return new AppError(
    'POINTS_AMOUNT_INVALID',
    'invalid',
    `points are whole numbers from 1 to ${largestAmount}`,
  );
}

export function sourceInvalid(): AppError {
  return new AppError('POINTS_SOURCE_INVALID', 'invalid', 'a source is a type and an id of our own');
}

export function insufficientPoints(available: number, missing: number): AppError {
  return new AppError('POINTS_INSUFFICIENT', 'conflict', 'the member does not have that many points', {
    details: { available, missing },
  });
}

export function keyReused(): AppError {
  return new AppError(
    'POINTS_KEY_REUSED',
    'mismatch',
    'this key already stands for another change of points',
  );
}

/** A merge holds the account; the same request works again when it is done. */
export function accountFrozen(): AppError {
  return new AppError(
    'POINTS_ACCOUNT_FROZEN',
    'unavailable',
    'the points of this member are being moved; send the same request again',
  );
}

export function accountClosed(): AppError {
  return new AppError('POINTS_ACCOUNT_CLOSED', 'conflict', 'the points account of this member is closed');
}

export function memberMissing(): AppError {
  return new AppError('POINTS_MEMBER_MISSING', 'missing', 'there is no such member');
}

export function earningRefused(): AppError {
  return new AppError('POINTS_EARNING_REFUSED', 'conflict', 'this member cannot earn points');
}

export function spendingRefused(): AppError {
  return new AppError('POINTS_SPENDING_REFUSED', 'conflict', 'this member cannot spend points');
}

export function entryMissing(): AppError {
  return new AppError('POINTS_ENTRY_MISSING', 'missing', 'there is no such entry');
}

export function notReversible(): AppError {
  return new AppError(
    'POINTS_NOT_REVERSIBLE',
    'conflict',
    'only points earned or spent can be taken back; correct anything else by an adjustment',
  );
}

export function reversalExceeds(reversible: number): AppError {
  return new AppError('POINTS_REVERSAL_EXCEEDS', 'conflict', 'more than is left of the entry to take back', {
    details: { reversible },
  });
}

export function adjustmentMissing(): AppError {
  return new AppError('POINTS_ADJUSTMENT_MISSING', 'missing', 'there is no such adjustment');
}

export function adjustmentDecided(state: string, decidedBy: string | null): AppError {
  return new AppError('POINTS_ADJUSTMENT_DECIDED', 'conflict', 'this adjustment was decided already', {
    details: { state, decidedBy },
  });
}

export function secondPersonRequired(): AppError {
  return new AppError(
    'POINTS_SECOND_PERSON_REQUIRED',
    'forbidden',
    'an adjustment of this size is decided by somebody else than who asked for it',
  );
}

export function ruleMissing(): AppError {
  return new AppError('POINTS_RULE_MISSING', 'missing', 'there is no such rule');
}

export function ruleChanged(version: number): AppError {
  return new AppError('POINTS_RULE_CHANGED', 'conflict', 'the rule has changed since it was read', {
    details: { version },
  });
}

export function ruleEnabled(): AppError {
  return new AppError('POINTS_RULE_ENABLED', 'conflict', 'disable the rule before deleting it');
}

/** A manual award by a rule that does not pay here and now. */
export function ruleNotApplicable(reason: 'event' | 'disabled' | 'window' | 'amount'): AppError {
  return new AppError('POINTS_RULE_NOT_APPLICABLE', 'conflict', 'this rule does not pay this award', {
    details: { reason },
  });
}

export function ruleLimitReached(): AppError {
  return new AppError(
    'POINTS_RULE_LIMIT_REACHED',
    'conflict',
    'this person has got all that the rule allows',
  );
}
