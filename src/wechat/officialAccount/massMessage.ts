import { z } from 'zod';
import { idText, nothing } from '../answer';
import { given, requireBytes, requireCount, requireInteger } from '../arguments';
import { errcodes } from '../errors';
import type { WechatClient } from '../http';

export type MassContent =
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'mpnews' | 'voice' | 'mpvideo'; readonly mediaId: string }
  | { readonly type: 'image'; readonly mediaIds: readonly string[]; readonly recommend?: string };

interface MassOptions {
  /** Up to 64 bytes. Within 24 hours WeChat accepts one send per id and answers its msgId again: what makes a repeat safe. */
  readonly clientmsgid: string;
  /** Send even when an article turns out to be a reprint. */
  readonly ignoreReprint?: boolean;
}

export interface MassAcceptance {
  /** 64 bits, as text; MASSSENDJOBFINISH names it in `sentMsgid`. */
  readonly msgId: string;
  readonly msgDataId: string | undefined;
  /** True when this clientmsgid had been accepted before (45065). */
  readonly isRepeat: boolean;
}

const acceptance = z
  .object({ errcode: z.number().default(0), msg_id: idText, msg_data_id: idText.optional() })
  .transform((answer): MassAcceptance => ({
    msgId: answer.msg_id,
    msgDataId: answer.msg_data_id,
    isRepeat: answer.errcode === errcodes.massDuplicate,
  }));

const base = '/cgi-bin/message/mass';

/** Mass messages (doc/service, 群发消息): a service account reaches a person four times a month. */
export function createMassMessage(client: WechatClient) {
  const accept = (
    api: string,
    to: object,
    content: MassContent,
    options: MassOptions,
  ): Promise<MassAcceptance> => {
    requireBytes(api, 'clientmsgid', options.clientmsgid, 64);
    const ignore = options.ignoreReprint === undefined ? undefined : Number(options.ignoreReprint);
    const extra = given({ clientmsgid: options.clientmsgid, send_ignore_reprint: ignore });
    const body = { ...to, ...encodeContent(api, content), ...extra };
    return client.request({ api, body, answer: acceptance, outcomes: [errcodes.massDuplicate] });
  };
  return {
    /** To a tag, or to all followers (which goes into the public history). 45066: the same id again within a minute. */
    sendall: async (to: { readonly tagId: number } | 'all', content: MassContent, options: MassOptions) => {
      const filter = to === 'all' ? { is_to_all: true } : { is_to_all: false, tag_id: to.tagId };
      return accept(`${base}/sendall`, { filter }, content, options);
    },
    /** To 2 to 10,000 openids. */
    send: async (openids: readonly string[], content: MassContent, options: MassOptions) => {
      requireCount(`${base}/send`, 'openids', openids, 10_000, 2);
      return accept(`${base}/send`, { touser: openids }, content, options);
    },
    /** Shows the message to one person; 100 a day. */
    async preview(openid: string, content: MassContent): Promise<void> {
      const api = `${base}/preview`;
      await client.request({
        api,
        body: { touser: openid, ...encodeContent(api, content) },
        answer: nothing,
      });
    },
    /** Such as SEND_SUCCESS, SENDING, SEND_FAIL, DELETE. */
    async get(msgId: string): Promise<string> {
      const answer = z.object({ msg_status: z.string() });
      return (await client.request({ api: `${base}/get`, body: { msg_id: msgId }, answer })).msg_status;
    },
    /** Takes an article (from 1; 0 or absent: all) of a sent message off; the person's copy stays, its page goes. */
    async delete(msgId: string, articleIdx?: number): Promise<void> {
      const body = given({ msg_id: msgId, article_idx: articleIdx });
      await client.request({ api: `${base}/delete`, body, answer: nothing });
    },
    /** `speed` 0 (fast) to 4 (slow), and what it means in persons per minute, in 10,000s. */
    speedGet(): Promise<{ readonly speed: number; readonly realspeed: number }> {
      const answer = z.object({ speed: z.number(), realspeed: z.number() });
      return client.request({ api: `${base}/speed/get`, body: {}, answer });
    },
    async speedSet(speed: number): Promise<void> {
      requireInteger(`${base}/speed/set`, 'speed', speed, 0, 4);
      await client.request({ api: `${base}/speed/set`, body: { speed }, answer: nothing });
    },
  };
}

function encodeContent(api: string, content: MassContent): object {
  switch (content.type) {
    case 'text':
      requireBytes(api, 'content', content.content, 2_048);
      return { msgtype: 'text', text: { content: content.content } };
    case 'image': {
      requireCount(api, 'mediaIds', content.mediaIds, 20);
      const images = given({ media_ids: content.mediaIds, recommend: content.recommend });
      return { msgtype: 'image', images };
    }
    case 'mpnews':
    case 'voice':
    case 'mpvideo':
      return { msgtype: content.type, [content.type]: { media_id: content.mediaId } };
  }
}
