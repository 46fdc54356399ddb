import { randomBytes } from 'node:crypto';
import { createFieldCipher } from '../../src/platform/crypto';
import type { Database } from '../../src/platform/database';
import { connectDatabase } from '../../src/platform/database';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { TokenStorage, WechatAccountOptions } from '../../src/wechat';
import { createTransport, mongoTokenStorage, wechatTokenModel, WechatError } from '../../src/wechat';
import type { TokenRequest, TokenSource } from '../../src/wechat/tokenStore';
import { createTokenStore } from '../../src/wechat/tokenStore';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { AppSettings, Simulator } from '../simulator';
import { startSimulator } from '../simulator';

/** One WeChat with both kinds of account, and the database that two instances of the product share. */
export interface WechatWorld {
  readonly clock: FakeClock;
  readonly simulator: Simulator;
  readonly officialAccount: AppSettings;
  readonly miniProgram: AppSettings;
  readonly databases: readonly [Database, Database];
  /** What a client of this account on this instance is made of. */
  readonly options: (app: AppSettings, instance?: 0 | 1) => WechatAccountOptions;
  readonly storage: (instance: 0 | 1) => TokenStorage;
  /** Calls of the token endpoint so far, with what they asked for. */
  tokenCalls(): Promise<{ readonly force: boolean }[]>;
  stop(): Promise<void>;
}

/** The other side may run; time stands still unless a test moves it. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function startWechatWorld(): Promise<WechatWorld> {
  const clock = createFakeClock();
  const simulator = await startSimulator({ clock, timeScale: 0 });
  const officialAccount = await simulator.client.createApp({ type: 'oa_service', openPlatformId: 'op' });
  const miniProgram = await simulator.client.createApp({
    type: 'mp',
    openPlatformId: 'op',
    links: [officialAccount.appid],
  });
  await simulator.client.updateApp(officialAccount.appid, { links: [miniProgram.appid] });
  const own: TestDatabase = await startDatabase({ models: [wechatTokenModel], clock });
  const { uri, databaseName } = own;
  const ids = createIds(clock);
  const other = await connectDatabase({ uri, databaseName, clock, ids });
  const databases = [own.database, other] as const;
  const cipher = createFieldCipher({
    encryptionKeys: [{ id: 'k1', key: randomBytes(32) }],
    indexKey: randomBytes(32),
  });
  const storage = (instance: 0 | 1) =>
    mongoTokenStorage(databases[instance].collection(wechatTokenModel), cipher);
  const { url } = simulator;
  return {
    clock,
    simulator,
    officialAccount,
    miniProgram,
    databases,
    storage,
    options: ({ appid, secret }, instance = 0) => ({
      appid,
      secret,
      baseUrls: { api: url, mp: url, open: url },
      transport: createTransport(),
      tokenStorage: storage(instance),
      clock,
      ids,
      sleep: nextTurn,
      logger: createLogger('silent'),
      // A busy machine may be slow; what ends a hanging call is the time of the test.
      timeoutMs: 600_000,
    }),
    async tokenCalls() {
      const requests = await simulator.client.requests();
      return requests
        .filter(({ path }) => path === '/cgi-bin/stable_token')
        .map(({ body }) => ({ force: body.includes('"force_refresh":true') }));
    },
    async stop() {
      await other.close();
      await own.stop();
      await simulator.close();
    },
  };
}

/** A token store on the shared database whose token endpoint is this function. */
export function tokenStoreOf(
  { clock, storage }: WechatWorld,
  owner: string,
  requestToken: TokenRequest,
  instance: 0 | 1,
): TokenSource {
  const logger = createLogger('silent');
  const shared = {
    appid: 'wx1',
    timeoutMs: 5_000,
    storage: storage(instance),
    clock,
    sleep: nextTurn,
    logger,
  };
  return createTokenStore({ ...shared, owner, requestToken });
}

/** The reason of the WechatError that a call ends with; `none` when it succeeds. */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'none',
    (reason: unknown) => reason,
  );
  return error instanceof WechatError ? error.reason : String(error);
}

/** The errcode of the WechatError that a call ends with, or the code of a refusal before any call. */
export async function refusalOf(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  if (error instanceof WechatError) return error.errcode;
  return error instanceof Error && 'code' in error ? error.code : error;
}

/** A person who follows the official account, with their openid there. */
export async function createFollower({ simulator, officialAccount: { appid } }: WechatWorld) {
  const { id } = await simulator.client.createPerson();
  await simulator.client.follow(id, appid);
  return { id, openid: await simulator.client.openid(id, appid) };
}
