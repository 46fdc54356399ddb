import { z } from 'zod';
import { nothing, optionalText } from '../answer';
import { given, requireBytes, requireCount } from '../arguments';
import type { WechatClient } from '../http';

/** A message that a person may get within 48 hours of writing, or within a minute of scanning, following or clicking. */
export type CustomerServiceMessage =
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'image' | 'voice' | 'mpnews'; readonly mediaId: string }
  | {
      readonly type: 'video';
      readonly mediaId: string;
      readonly thumbMediaId: string;
      readonly title?: string;
      readonly description?: string;
    }
  | {
      readonly type: 'news';
      readonly title: string;
      readonly description: string;
      readonly url: string;
      readonly picUrl: string;
    }
  | { readonly type: 'mpnewsarticle'; readonly articleId: string }
  | {
      readonly type: 'msgmenu';
      readonly head: string;
      /** A click comes back as a text message with this id in `menuMessageItemId`. */
      readonly items: readonly { readonly id: string; readonly content: string }[];
      readonly tail: string;
    }
  | {
      readonly type: 'miniprogrampage';
      readonly title: string;
      readonly appid: string;
      readonly pagepath: string;
      readonly thumbMediaId: string;
    };

export interface CustomerServiceAgent {
  readonly kfAccount: string;
  readonly nickname: string | undefined;
}

const sendApi = '/cgi-bin/message/custom/send';
const agents = z.array(z.object({ kf_account: z.string(), kf_nick: optionalText }));

/**
 * Customer-service messages (doc/service, 发送客服消息). There is no key against sending twice: a failure with
 * `sent: 'unknown'` may have arrived. 45015 and 45047 say that the window is closed or used up.
 */
export function createCustomerServiceMessage(client: WechatClient) {
  return {
    async send(openid: string, message: CustomerServiceMessage, kfAccount?: string): Promise<void> {
      const body = {
        touser: openid,
        msgtype: message.type,
        [message.type]: contentOf(message),
        ...(kfAccount === undefined ? {} : { customservice: { kf_account: kfAccount } }),
      };
      await client.request({ api: sendApi, body, answer: nothing });
    },
    /** Shows or hides "typing" at the person's side. */
    async typing(openid: string, isTyping: boolean): Promise<void> {
      const body = { touser: openid, command: isTyping ? 'Typing' : 'CancelTyping' };
      await client.request({ api: '/cgi-bin/message/custom/typing', body, answer: nothing });
    },
    async getkflist(): Promise<readonly CustomerServiceAgent[]> {
      const answer = z.object({ kf_list: agents });
      const { kf_list: list } = await client.request({ api: '/cgi-bin/customservice/getkflist', answer });
      return list.map((agent) => ({ kfAccount: agent.kf_account, nickname: agent.kf_nick }));
    },
    /** Accounts of the agents who are online. */
    async getonlinekflist(): Promise<readonly string[]> {
      const answer = z.object({ kf_online_list: z.array(z.object({ kf_account: z.string() })) });
      const found = await client.request({ api: '/cgi-bin/customservice/getonlinekflist', answer });
      return found.kf_online_list.map((agent) => agent.kf_account);
    },
    /** The agent who talks with this person; undefined when there is none. */
    async getsession(openid: string): Promise<string | undefined> {
      const answer = z.object({ kf_account: optionalText });
      const api = '/customservice/kfsession/getsession';
      return (await client.request({ api, query: { openid }, answer })).kf_account;
    },
  };
}

function contentOf(message: CustomerServiceMessage): object {
  switch (message.type) {
    case 'text':
      requireBytes(sendApi, 'content', message.content, 2_048);
      return { content: message.content };
    case 'image':
    case 'voice':
    case 'mpnews':
      return { media_id: message.mediaId };
    case 'video':
      return given({
        media_id: message.mediaId,
        thumb_media_id: message.thumbMediaId,
        title: message.title,
        description: message.description,
      });
    case 'news': {
      const { title, description, url, picUrl } = message;
      return { articles: [{ title, description, url, picurl: picUrl }] };
    }
    case 'mpnewsarticle':
      return { article_id: message.articleId };
    case 'msgmenu':
      requireCount(sendApi, 'items', message.items, 10);
      return { head_content: message.head, list: message.items, tail_content: message.tail };
    case 'miniprogrampage': {
      const { title, appid, pagepath, thumbMediaId } = message;
      return { title, appid, pagepath, thumb_media_id: thumbMediaId };
    }
  }
}
