import { AppError } from '../platform/errors';

export const segmentMissing = (): AppError =>
  new AppError('SEGMENT_MISSING', 'missing', 'there is no such segment');

/** 409: another segment in use has this name. */
export const segmentNameTaken = (): AppError =>
  new AppError('SEGMENT_NAME_TAKEN', 'conflict', 'another segment has this name');

/** 409: somebody changed the segment since it was read. */
export const segmentChanged = (version: number): AppError =>
  new AppError('SEGMENT_CHANGED', 'conflict', 'the segment was changed meanwhile; read it again', {
    details: { version },
  });

/** 409: an archived segment changes no more. */
export const segmentArchived = (): AppError =>
  new AppError('SEGMENT_ARCHIVED', 'conflict', 'the segment is archived');

/** 409, with the segments that would break. */
export const segmentInUse = (usedBy: readonly { readonly id: string; readonly name: string }[]): AppError =>
  new AppError('SEGMENT_IN_USE', 'conflict', '还有别的人群在用它', { details: { usedBy } });
