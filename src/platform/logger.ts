import pino from 'pino';
import { sha256 } from './crypto';

/**
 * What may be logged. Only these fields pass (an allow-list): secrets, session keys, phones and bodies have no name here.
 * An openid is logged as `personHash` only.
 */
export interface LogFields {
  readonly requestId?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly code?: string;
  readonly kind?: string;
  readonly appid?: string;
  readonly api?: string;
  readonly errcode?: number;
  readonly rid?: string;
  readonly reason?: string;
  readonly job?: string;
  readonly event?: string;
  readonly handler?: string;
  readonly row?: string;
  readonly slot?: string;
  readonly tries?: number;
  readonly count?: number;
  readonly port?: number;
  readonly engine?: string;
  readonly version?: string;
  readonly personHash?: string;
  readonly memberId?: string;
  readonly staffId?: string;
  readonly error?: unknown;
}

/** JSON lines on stderr. An error passes as name, code and stack: its message only when it is our own. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const allowed: ReadonlySet<string> = new Set<keyof LogFields>([
  'requestId', 'method', 'route', 'status', 'durationMs', 'code', 'kind', 'appid', 'api', 'errcode', 'rid', 'reason',
  'job', 'event', 'handler', 'row', 'slot', 'tries', 'count', 'port', 'engine', 'version', 'personHash', 'memberId',
  'staffId',
]); // prettier-ignore

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Writes one JSON line per call to `destination` (default: stderr). */
export function createLogger(
  level: LogLevel,
  destination: pino.DestinationStream = pino.destination(2),
): Logger {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const write =
    (to: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void =>
      log[to](pick(fields), message);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function pick(fields: LogFields): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (allowed.has(name) && value !== undefined) picked[name] = value;
  }
  if (fields.error !== undefined) picked['error'] = describeError(fields.error);
  return picked;
}

/** An error without its message, which may quote input; the stack's first line repeats the message and goes too. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const code = 'code' in error ? error.code : undefined;
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { name: error.name, ...(code === undefined ? {} : { code }), frames: frames.slice(0, 8), ...cause };
}

/** An openid or unionid as it may appear in a log. */
export function personHash(openid: string): string {
  return sha256(openid).slice(0, 12);
}
