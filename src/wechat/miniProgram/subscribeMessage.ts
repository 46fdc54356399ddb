import { z } from 'zod';
import { idText } from '../answer';
import { given } from '../arguments';
import type { WechatClient } from '../http';
import type { MessageValues } from '../messageValues';
import { encodeMessageValues } from '../messageValues';
import { createSubscriptionTemplate } from '../subscriptionTemplate';

/** Which build of the Mini Program a tap opens. */
export type MiniProgramState = 'developer' | 'trial' | 'formal';

export interface SubscribeMessage {
  readonly openid: string;
  readonly templateId: string;
  /** Page with its query, without a leading slash; none: a tap leads nowhere. */
  readonly page?: string;
  readonly miniprogramState?: MiniProgramState;
  readonly values: MessageValues;
}

/**
 * Subscription messages of a Mini Program (miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message). One
 * acceptance is one send, and there is no key against sending twice: a failure with `sent: 'unknown'` may have arrived.
 * 43101: not accepted, or used up; 43108: two at once to one person.
 */
export function createSubscribeMessage(client: WechatClient) {
  return {
    async send(message: SubscribeMessage): Promise<{ readonly msgid: string | undefined }> {
      const body = given({
        touser: message.openid,
        template_id: message.templateId,
        page: message.page,
        miniprogram_state: message.miniprogramState,
        lang: 'zh_CN',
        data: encodeMessageValues(message.values),
      });
      const answer = z.object({ msgid: idText.optional() });
      const { msgid } = await client.request({ api: '/cgi-bin/message/subscribe/send', body, answer });
      return { msgid };
    },
    template: createSubscriptionTemplate(client),
  };
}
