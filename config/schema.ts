import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const appid = z.string().regex(/^wx[0-9a-z]{16}$/, 'wx and 16 characters, as WeChat shows it');
const originalId = z.string().regex(/^gh_[0-9a-z]{12}$/, 'gh_ and 12 characters');
const callbackToken = z.string().regex(/^[0-9A-Za-z]{3,32}$/, '3 to 32 letters and digits');
const encodingAesKey = z.string().regex(/^[0-9A-Za-z]{43}$/, '43 letters and digits');
const callbackMode = z.enum(['plain', 'compatible', 'safe']);
const key = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits: openssl rand -hex 32');
const keyList = z
  .string()
  .regex(
    /^[0-9A-Za-z]{1,8}:[0-9a-f]{64}(,[0-9A-Za-z]{1,8}:[0-9a-f]{64})*$/,
    'id:64 hex digits, several by comma',
  );

/** Every variable of the environment. `.env.example` has the same keys in the same order. */
export const environmentSchema = z.object({
  /** `production` demands complete configuration, official WeChat hosts and encrypted callbacks. */
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** Address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** Port to listen on; 0 takes a free one. */
  PORT: port.default(3000),
  /** Where people and WeChat reach this server, without a trailing slash. */
  PUBLIC_BASE_URL: url.default('http://127.0.0.1:3000'),
  /** A reverse proxy stands in front: believe its X-Forwarded-For. */
  BEHIND_PROXY: flag.default(false),
  /** Least severe line that is written. */
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Names this process among several; the same name after a crash takes over its predecessor's work at once. */
  INSTANCE_NAME: z.string().max(100).default(''),
  /** Bearer token of /metrics; empty: only from this machine. */
  METRICS_TOKEN: z.string().default(''),
  /** A MongoDB replica set; empty: the embedded engine. */
  MONGODB_URI: z.union([z.literal(''), z.string().regex(/^mongodb(\+srv)?:\/\//)]).default(''),
  /** Folder of the embedded engine. */
  DATA_DIR: z.string().min(1).default('.data'),
  /** Folder of the web console, built by `npm run build` and served under `/console`. */
  CONSOLE_DIR: z.string().min(1).default('dist/console'),
  /** Lets production run on the embedded engine, which is beta software. */
  ALLOW_EMBEDDED_DATABASE: flag.default(false),
  /** WeChat's hosts; another one (the simulator) is refused in production without the flag below. */
  WECHAT_API_BASE_URL: url.default('https://api.weixin.qq.com'),
  WECHAT_MP_BASE_URL: url.default('https://mp.weixin.qq.com'),
  WECHAT_OPEN_BASE_URL: url.default('https://open.weixin.qq.com'),
  /** Lets production talk to hosts that are not WeChat's, for a rehearsal. */
  ALLOW_UNOFFICIAL_WECHAT_HOSTS: flag.default(false),
  /** The official account (服务号): appid and AppSecret. */
  OFFICIAL_ACCOUNT_APPID: appid,
  OFFICIAL_ACCOUNT_SECRET: z.string().min(1),
  /** Its original id, the ToUserName of callbacks. */
  OFFICIAL_ACCOUNT_ORIGINAL_ID: originalId,
  /** Token, EncodingAESKey and mode of its callback. */
  OFFICIAL_ACCOUNT_TOKEN: callbackToken,
  OFFICIAL_ACCOUNT_ENCODING_AES_KEY: encodingAesKey,
  OFFICIAL_ACCOUNT_CALLBACK_MODE: callbackMode.default('safe'),
  /** The Mini Program: appid and AppSecret. */
  MINI_PROGRAM_APPID: appid,
  MINI_PROGRAM_SECRET: z.string().min(1),
  MINI_PROGRAM_ORIGINAL_ID: originalId,
  /** Token, EncodingAESKey, mode and format of its message push. */
  MINI_PROGRAM_TOKEN: callbackToken,
  MINI_PROGRAM_ENCODING_AES_KEY: encodingAesKey,
  MINI_PROGRAM_CALLBACK_MODE: callbackMode.default('safe'),
  MINI_PROGRAM_CALLBACK_FORMAT: z.enum(['xml', 'json']).default('json'),
  /** Keys that seal phones and secrets in the database, the current one first: id:hex,id:hex. */
  FIELD_ENCRYPTION_KEYS: keyList,
  /** Key of the blind index by which a phone is found; keep it away from the database. */
  BLIND_INDEX_KEY: key,
  /** Key of the pseudonym that keeps once-per-person rewards once after leaving. Never changes. */
  PERSON_KEY: key,
  /** Key that signs the member codes shown at the counter. */
  MEMBER_CODE_KEY: key,
});

type Environment = z.output<typeof environmentSchema>;

const officialHosts: ReadonlySet<string> = new Set([
  'api.weixin.qq.com',
  'mp.weixin.qq.com',
  'open.weixin.qq.com',
]);

/** The contradictions that no single variable shows. */
export const checkedEnvironment = environmentSchema.superRefine((environment, context) => {
  const refuse = (path: keyof Environment, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (environment.OFFICIAL_ACCOUNT_APPID === environment.MINI_PROGRAM_APPID) {
    refuse('MINI_PROGRAM_APPID', 'is the same as OFFICIAL_ACCOUNT_APPID');
  }
  if (environment.BLIND_INDEX_KEY === environment.PERSON_KEY)
    refuse('PERSON_KEY', 'is the same as BLIND_INDEX_KEY');
  if (environment.NODE_ENV === 'production') checkProduction(environment, refuse);
});

function checkProduction(
  environment: Environment,
  refuse: (path: keyof Environment, message: string) => void,
): void {
  if (environment.MONGODB_URI === '' && !environment.ALLOW_EMBEDDED_DATABASE) {
    refuse('MONGODB_URI', 'is needed in production (or ALLOW_EMBEDDED_DATABASE=true)');
  }
  for (const name of ['OFFICIAL_ACCOUNT_CALLBACK_MODE', 'MINI_PROGRAM_CALLBACK_MODE'] as const) {
    if (environment[name] === 'plain') refuse(name, 'plain callbacks are refused in production');
  }
  if (!environment.PUBLIC_BASE_URL.startsWith('https://'))
    refuse('PUBLIC_BASE_URL', 'must be https in production');
  if (environment.ALLOW_UNOFFICIAL_WECHAT_HOSTS) return;
  for (const name of ['WECHAT_API_BASE_URL', 'WECHAT_MP_BASE_URL', 'WECHAT_OPEN_BASE_URL'] as const) {
    const { protocol, host } = new URL(environment[name]);
    if (protocol !== 'https:' || !officialHosts.has(host)) refuse(name, 'is not an official host of WeChat');
  }
}
