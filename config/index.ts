import type { z } from 'zod';
import { checkedEnvironment } from './schema';

type CallbackMode = 'plain' | 'compatible' | 'safe';

/** Credentials of one WeChat account and its callback. */
export interface AccountConfig {
  readonly appid: string;
  readonly secret: string;
  readonly originalId: string;
  readonly token: string;
  readonly encodingAesKey: string;
  readonly mode: CallbackMode;
  readonly format: 'xml' | 'json';
}

/** The whole configuration; each part of the server gets the slice it needs. */
export interface Config {
  readonly isProduction: boolean;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicBaseUrl: string;
    readonly isBehindProxy: boolean;
    readonly metricsToken: string;
  };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly instanceName: string;
  /** The built web console. */
  readonly consoleDir: string;
  readonly database: { readonly uri: string; readonly dataDir: string };
  readonly engine: { readonly path: string; readonly cacheDir: string };
  readonly wechat: { readonly api: string; readonly mp: string; readonly open: string };
  readonly officialAccount: AccountConfig;
  readonly miniProgram: AccountConfig;
  readonly keys: {
    readonly encryption: readonly { readonly id: string; readonly key: Buffer }[];
    readonly blindIndex: Buffer;
    readonly person: Buffer;
    readonly memberCode: Buffer;
  };
}

/** What is wrong with the environment, one line per variable; its values are not quoted. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `the configuration has ${problems.length} problem(s):\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/** Reads and freezes the configuration. @throws ConfigError with all problems at once */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = checkedEnvironment.safeParse(present);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(describeIssue(present)));
  return deepFreeze(toConfig(parsed.data, env));
}

function describeIssue(present: Readonly<Record<string, unknown>>) {
  return ({ path, message }: z.core.$ZodIssue): string => {
    const name = String(path[0]);
    return `${name}: ${name in present || !message.startsWith('Invalid input') ? message : 'is missing'}`;
  };
}

function toConfig(
  env: z.output<typeof checkedEnvironment>,
  raw: Readonly<Record<string, string | undefined>>,
): Config {
  const home = raw['HOME'] ?? raw['USERPROFILE'] ?? '.';
  return {
    isProduction: env.NODE_ENV === 'production',
    http: {
      host: env.HOST,
      port: env.PORT,
      publicBaseUrl: env.PUBLIC_BASE_URL,
      isBehindProxy: env.BEHIND_PROXY,
      metricsToken: env.METRICS_TOKEN,
    },
    logLevel: env.LOG_LEVEL,
    instanceName: env.INSTANCE_NAME === '' ? `${raw['HOSTNAME'] ?? 'huan'}:${env.PORT}` : env.INSTANCE_NAME,
    consoleDir: env.CONSOLE_DIR,
    database: { uri: env.MONGODB_URI, dataDir: env.DATA_DIR },
    engine: { path: raw['PATH'] ?? '', cacheDir: `${raw['XDG_CACHE_HOME'] ?? `${home}/.cache`}/huan` },
    wechat: { api: env.WECHAT_API_BASE_URL, mp: env.WECHAT_MP_BASE_URL, open: env.WECHAT_OPEN_BASE_URL },
    officialAccount: {
      appid: env.OFFICIAL_ACCOUNT_APPID,
      secret: env.OFFICIAL_ACCOUNT_SECRET,
      originalId: env.OFFICIAL_ACCOUNT_ORIGINAL_ID,
      token: env.OFFICIAL_ACCOUNT_TOKEN,
      encodingAesKey: env.OFFICIAL_ACCOUNT_ENCODING_AES_KEY,
      mode: env.OFFICIAL_ACCOUNT_CALLBACK_MODE,
      format: 'xml',
    },
    miniProgram: {
      appid: env.MINI_PROGRAM_APPID,
      secret: env.MINI_PROGRAM_SECRET,
      originalId: env.MINI_PROGRAM_ORIGINAL_ID,
      token: env.MINI_PROGRAM_TOKEN,
      encodingAesKey: env.MINI_PROGRAM_ENCODING_AES_KEY,
      mode: env.MINI_PROGRAM_CALLBACK_MODE,
      format: env.MINI_PROGRAM_CALLBACK_FORMAT,
    },
    keys: {
      encryption: env.FIELD_ENCRYPTION_KEYS.split(',').map((pair) => {
        const [id = '', hex = ''] = pair.split(':');
        return { id, key: Buffer.from(hex, 'hex') };
      }),
      blindIndex: Buffer.from(env.BLIND_INDEX_KEY, 'hex'),
      person: Buffer.from(env.PERSON_KEY, 'hex'),
      memberCode: Buffer.from(env.MEMBER_CODE_KEY, 'hex'),
    },
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null && !Buffer.isBuffer(part)) deepFreeze(part as object);
  }
  return Object.freeze(value);
}
