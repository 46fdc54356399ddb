import { AppError } from '../platform/errors';

export const promptChanged = (version: number): AppError =>
  new AppError('REACH_PROMPT_CHANGED', 'conflict', 'somebody else changed it meanwhile; read it again', {
    details: { version },
  });

export const noticeChanged = (version: number): AppError =>
  new AppError('REACH_NOTICE_CHANGED', 'conflict', 'somebody else changed it meanwhile; read it again', {
    details: { version },
  });

export const noticeNeedsTemplate = (): AppError =>
  new AppError('REACH_NOTICE_NEEDS_TEMPLATE', 'invalid', 'a notice needs a template and its keywords', {
    details: { issues: [{ path: 'body.templateId', message: 'needed to enable the notice' }] },
  });

export const noticeSourceUnknown = (place: number): AppError =>
  new AppError('REACH_NOTICE_SOURCE_UNKNOWN', 'invalid', 'this kind of notice does not know that', {
    details: { issues: [{ path: `body.fields.${place}.source`, message: 'not known to this kind' }] },
  });

export const answerIdReused = (): AppError =>
  new AppError('REACH_ANSWER_ID_REUSED', 'conflict', 'this answerId was used for other answers');
