/** Whatever a call to the server ended with, if not with its answer. */
export class ApiError extends Error {
  readonly code: string;
  /** 0 where no answer arrived. */
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  /** No answer arrived: whether the server has done it is not known. */
  readonly isUnreachable: boolean;

  constructor(
    code: string,
    message: string,
    status: number,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.details = details;
    this.isUnreachable = status === 0;
  }
}

/** What is thrown where nothing came back. */
export function unreachable(): ApiError {
  return new ApiError('NETWORK_UNREACHABLE', '网络不太顺畅，请稍后再试', 0);
}

/** The error in an answer `{ error: { code, message, details } }`; anything else is an answer of something in between. */
export function errorOf(status: number, body: unknown): ApiError {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
  const { code, message, details } = error;
  return new ApiError(
    typeof code === 'string' ? code : 'ANSWER_UNREADABLE',
    typeof message === 'string' ? message : '服务暂时不可用，请稍后再试',
    status,
    isRecord(details) ? details : {},
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether it is not known what became of a call: its repeat must carry the same key. */
export function isSilence(error: unknown): boolean {
  return !(error instanceof ApiError) || error.isUnreachable || error.status >= 500;
}
