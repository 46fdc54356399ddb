import { z } from 'zod';
import { idText } from '../answer';
import { given } from '../arguments';
import type { WechatClient } from '../http';
import type { MessageValues } from '../messageValues';
import { encodeMessageValues } from '../messageValues';
import { createSubscriptionTemplate } from '../subscriptionTemplate';

/** Where a tap leads: a page or a Mini Program, not both. */
export interface SubscriptionNotice {
  readonly openid: string;
  readonly templateId: string;
  readonly target?:
    | { readonly page: string }
    | { readonly miniprogram: { readonly appid: string; readonly pagepath: string } };
  readonly values: MessageValues;
}

/**
 * Subscription notices of an official account (doc/service, 订阅通知). One acceptance is one send, and there is no key
 * against sending twice: a failure with `sent: 'unknown'` may have arrived. 43101: not accepted, or used up.
 */
export function createSubscribeMessage(client: WechatClient) {
  return {
    /** The msgid is in WeChat's answer at times; subscribe_msg_sent_event names it later. */
    async bizsend(notice: SubscriptionNotice): Promise<{ readonly msgid: string | undefined }> {
      const body = given({
        touser: notice.openid,
        template_id: notice.templateId,
        ...notice.target,
        data: encodeMessageValues(notice.values),
      });
      const answer = z.object({ msgid: idText.optional() });
      const { msgid } = await client.request({ api: '/cgi-bin/message/subscribe/bizsend', body, answer });
      return { msgid };
    },
    template: createSubscriptionTemplate(client),
  };
}
