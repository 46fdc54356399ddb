/** What a caller hands to a function of `wx`. */
export type Options = Readonly<Record<string, unknown>>;
export type Result = Readonly<Record<string, unknown>>;

/** A function of `wx` that failed: WeChat's text after `fail`, and its number where it has one. */
export class WxFailure extends Error {
  constructor(
    message: string,
    readonly errno?: number,
    readonly extra: Result = {},
  ) {
    super(message);
  }
}

const callback = (options: Options, name: string): ((result: unknown) => void) | undefined => {
  const found = options[name];
  return typeof found === 'function' ? (result) => void Reflect.apply(found, undefined, [result]) : undefined;
};

export const textOf = (options: Options, name: string, otherwise = ''): string => {
  const found = options[name];
  return typeof found === 'string' ? found : otherwise;
};

/**
 * Gives a piece of work WeChat's manner: callbacks where the caller brought any, a promise otherwise, `errMsg` in both.
 */
export function asWx<T extends Result | undefined>(
  name: string,
  work: (options: Options) => Promise<T> | T,
): (options?: Options) => Promise<unknown> | undefined {
  return (options = {}) => {
    const done = Promise.resolve()
      .then(() => work(options))
      .then(
        (result) => ({ errMsg: `${name}:ok`, ...result }),
        (error: unknown) => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- WeChat rejects with a plain object.
          throw failureOf(name, error);
        },
      );
    const names = ['success', 'fail', 'complete'].filter((one) => callback(options, one) !== undefined);
    if (names.length === 0) return done;
    done.then(
      (result) => {
        callback(options, 'success')?.(result);
        callback(options, 'complete')?.(result);
      },
      (failure: unknown) => {
        callback(options, 'fail')?.(failure);
        callback(options, 'complete')?.(failure);
      },
    );
    return undefined;
  };
}

/** The same for work that gives back nothing but `ok`. */
export function quiet(name: string, act: (options: Options) => void = () => undefined) {
  return asWx(name, (options) => {
    act(options);
    return undefined;
  });
}

function failureOf(name: string, error: unknown): Result {
  const reason = error instanceof Error ? error.message : 'unknown';
  const { errno, extra } = error instanceof WxFailure ? error : { errno: undefined, extra: {} };
  return { errMsg: `${name}:fail ${reason}`, ...(errno === undefined ? {} : { errno }), ...extra };
}
