import type { WechatAccountOptions } from '../client';
import { createWechatClient } from '../client';
import { createAuth } from './auth';
import { createPhoneNumber } from './phoneNumber';
import { createSubscribeMessage } from './subscribeMessage';
import { createUrlLink } from './urlLink';
import { createUserRiskRank } from './userRiskRank';
import { createWxacode } from './wxacode';

/** The server APIs of one Mini Program, by family. Every method throws WechatError when WeChat does not do it. */
export function createMiniProgram(options: WechatAccountOptions) {
  const client = createWechatClient(options);
  return {
    appid: options.appid,
    auth: createAuth(client),
    phoneNumber: createPhoneNumber(client),
    subscribeMessage: createSubscribeMessage(client),
    urlLink: createUrlLink(client),
    userRiskRank: createUserRiskRank(client),
    wxacode: createWxacode(client),
  };
}

export type MiniProgram = ReturnType<typeof createMiniProgram>;
