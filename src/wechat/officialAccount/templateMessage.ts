import { z } from 'zod';
import { idText, nothing } from '../answer';
import { given, requireBytes, requireCount } from '../arguments';
import type { WechatClient } from '../http';
import type { MessageValues } from '../messageValues';
import { encodeMessageValues } from '../messageValues';

export interface TemplateMessage {
  readonly openid: string;
  readonly templateId: string;
  /** Opened on a tap; a Mini Program wins over it. */
  readonly url?: string;
  /** Must be bound to the official account. */
  readonly miniprogram?: { readonly appid: string; readonly pagepath: string };
  /** WeChat sends one message per openid and id within ten minutes: what makes a repeat safe. */
  readonly clientMsgId?: string;
  readonly values: MessageValues;
}

export interface Template {
  readonly templateId: string;
  readonly title: string;
  /** With placeholders such as `{{thing1.DATA}}`. */
  readonly content: string;
  readonly example: string;
}

const listAnswer = z.object({
  template_list: z.array(
    z
      .object({
        template_id: z.string(),
        title: z.string().default(''),
        content: z.string().default(''),
        example: z.string().default(''),
      })
      .transform(({ template_id: templateId, ...rest }): Template => ({ templateId, ...rest })),
  ),
});

const industry = z
  .object({ first_class: z.string().default(''), second_class: z.string().default('') })
  .transform((found) => `${found.first_class}/${found.second_class}`);

/** Template messages of certified service accounts: service notices only, no marketing (doc/service, 模板消息). */
export function createTemplateMessage(client: WechatClient) {
  return {
    /** Resolves with the msgid that TEMPLATESENDJOBFINISH names later. @throws AppError WECHAT_MESSAGE_VALUE_INVALID */
    async send(message: TemplateMessage): Promise<{ readonly msgid: string }> {
      const api = '/cgi-bin/message/template/send';
      if (message.clientMsgId !== undefined) requireBytes(api, 'clientMsgId', message.clientMsgId, 32);
      const body = given({
        touser: message.openid,
        template_id: message.templateId,
        url: message.url,
        miniprogram: message.miniprogram,
        client_msg_id: message.clientMsgId,
        data: encodeMessageValues(message.values),
      });
      return client.request({ api, body, answer: z.object({ msgid: idText }) });
    },
    /** Adds a template of the library; resolves with its id. */
    async apiAddTemplate(templateIdShort: string, keywords: readonly string[]): Promise<string> {
      const api = '/cgi-bin/template/api_add_template';
      requireCount(api, 'keywords', keywords, 10);
      const body = { template_id_short: templateIdShort, keyword_name_list: keywords };
      return (await client.request({ api, body, answer: z.object({ template_id: z.string() }) })).template_id;
    },
    async getAllPrivateTemplate(): Promise<readonly Template[]> {
      const api = '/cgi-bin/template/get_all_private_template';
      return (await client.request({ api, answer: listAnswer })).template_list;
    },
    async delPrivateTemplate(templateId: string): Promise<void> {
      const api = '/cgi-bin/template/del_private_template';
      await client.request({ api, body: { template_id: templateId }, answer: nothing });
    },
    /** Both industries of the account as `first/second`. */
    async getIndustry(): Promise<{ readonly primary: string; readonly secondary: string }> {
      const answer = z.object({ primary_industry: industry, secondary_industry: industry });
      const found = await client.request({ api: '/cgi-bin/template/get_industry', answer });
      return { primary: found.primary_industry, secondary: found.secondary_industry };
    },
    async apiSetIndustry(primaryId: string, secondaryId: string): Promise<void> {
      const body = { industry_id1: primaryId, industry_id2: secondaryId };
      await client.request({ api: '/cgi-bin/template/api_set_industry', body, answer: nothing });
    },
  };
}
