import type { WechatAccountOptions } from '../client';
import { createWechatClient } from '../client';
import { createAccount } from './account';
import { createCustomerServiceMessage } from './customerServiceMessage';
import { createDraft } from './draft';
import { createFreepublish } from './freepublish';
import { createJssdk } from './jssdk';
import { createMassMessage } from './massMessage';
import { createMaterial } from './material';
import { createMedia } from './media';
import { createMenu } from './menu';
import { createOauth } from './oauth';
import { createQrcode } from './qrcode';
import { createSubscribeMessage } from './subscribeMessage';
import { createTag } from './tag';
import { createTemplateMessage } from './templateMessage';
import { createUser } from './user';

/** The server APIs of one official account, by family. Every method throws WechatError when WeChat does not do it. */
export function createOfficialAccount(options: WechatAccountOptions) {
  const client = createWechatClient(options);
  return {
    appid: options.appid,
    account: createAccount(client),
    customerServiceMessage: createCustomerServiceMessage(client),
    draft: createDraft(client),
    freepublish: createFreepublish(client),
    jssdk: createJssdk(client, options),
    massMessage: createMassMessage(client),
    material: createMaterial(client),
    media: createMedia(client),
    menu: createMenu(client),
    oauth: createOauth(client),
    qrcode: createQrcode(client),
    subscribeMessage: createSubscribeMessage(client),
    tag: createTag(client),
    templateMessage: createTemplateMessage(client),
    user: createUser(client),
  };
}

export type OfficialAccount = ReturnType<typeof createOfficialAccount>;
