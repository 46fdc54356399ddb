import { AppError } from '../platform/errors';

export const promptChanged = (version: number): AppError =>
  new AppError('REACH_PROMPT_CHANGED', 'conflict', 'somebody else changed it meanwhile; read it again', {
    details: { version },
  });

export const answerIdReused = (): AppError =>
  new AppError('REACH_ANSWER_ID_REUSED', 'conflict', 'this answerId was used for other answers');
