import { AppError } from '../platform/errors';

export function unknownDial(): AppError {
  return new AppError('SETTING_MISSING', 'missing', 'there is no setting with this name');
}

export function dialValueInvalid(rule: string): AppError {
  return new AppError('SETTING_VALUE_INVALID', 'invalid', `the value ${rule}`, {
    details: { issues: [{ path: 'body.value', message: rule }] },
  });
}

export function dialChanged(version: number): AppError {
  return new AppError('SETTING_CHANGED', 'conflict', 'somebody else set it meanwhile; read it again', {
    details: { version },
  });
}

export function noticeVersionTaken(): AppError {
  return new AppError(
    'SETTING_NOTICE_VERSION_TAKEN',
    'conflict',
    'another text was published under this version; published texts never change: choose a new version',
  );
}
