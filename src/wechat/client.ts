import type { Clock } from '../platform/clock';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { WechatBaseUrls, WechatClient } from './http';
import { createWechatHttp } from './http';
import { requestStableToken } from './tokenRefresh';
import type { TokenStorage } from './tokenStore';
import { createTokenStore } from './tokenStore';
import type { Transport } from './transport';

/** What a client of one account, official account or Mini Program, is made of. */
export interface WechatAccountOptions {
  readonly appid: string;
  readonly secret: string;
  readonly baseUrls: WechatBaseUrls;
  readonly transport: Transport;
  readonly tokenStorage: TokenStorage;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sleep: (ms: number) => Promise<void>;
  readonly logger: Logger;
  /** For one call, all of it; a process that dies while it renews the token holds the others up for twice as long. */
  readonly timeoutMs: number;
}

/** The client of one account, with its token shared by all processes. */
export function createWechatClient(options: WechatAccountOptions): WechatClient {
  const { appid, clock, logger, sleep, timeoutMs } = options;
  const tokens = createTokenStore({
    appid,
    storage: options.tokenStorage,
    requestToken: requestStableToken(createWechatHttp(options)),
    timeoutMs,
    owner: options.ids.next(),
    clock,
    sleep,
    logger,
  });
  return createWechatHttp({ ...options, tokens });
}
