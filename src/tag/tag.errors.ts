import { AppError } from '../platform/errors';

export function unknownTag(): AppError {
  return new AppError('TAG_UNKNOWN', 'missing', 'there is no such tag');
}

/** 409: another tag has this name. */
export function tagNameTaken(): AppError {
  return new AppError('TAG_NAME_TAKEN', 'conflict', 'another tag has this name');
}

/** 409: somebody changed the tag since it was read. */
export function tagChanged(version: number): AppError {
  return new AppError('TAG_CHANGED', 'conflict', 'the tag was changed meanwhile; read it again', {
    details: { version },
  });
}

/** 404, also for a member outside the operator's part of the tree. */
export function unknownMember(): AppError {
  return new AppError('TAG_MEMBER_UNKNOWN', 'missing', 'there is no such member');
}

/** 503: a merge moves this member's tags just now. */
export function tagsFrozen(): AppError {
  return new AppError(
    'TAG_MEMBER_BUSY',
    'unavailable',
    'this member is being merged; send the same request again',
  );
}
