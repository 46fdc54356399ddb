import { z } from 'zod';
import type {
  InboxMessageQuery,
  InboxMessageView,
  LiveMenuButton,
  MenuAction,
  MenuButton,
  MenuInput,
  MenuView,
  ReplyContent,
  ReplyRuleInput,
  ReplyRuleView,
} from '../contract/inbox';
import { pageQuery, schemaFor } from '../platform/http';

/** WeChat counts bytes of UTF-8, in which a Chinese character has three. */
function bytes(most: number) {
  return z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most, `must be at most ${most} bytes`);
}

const line = z.string().trim().min(1).max(60);
const link = z.url({ protocol: /^https?$/ }).pipe(bytes(1_024));
const mediaId = z.string().regex(/^[0-9A-Za-z_-]{1,128}$/, 'must be an id that WeChat gave');

/** What a text may hold at most (doc/service, 回复文本消息). */
export const replyText = bytes(2_048);

const textReply = z.strictObject({ type: z.literal('text'), content: replyText });
const imageReply = z.strictObject({ type: z.literal('image'), mediaId });
const newsReply = z.strictObject({
  type: z.literal('news'),
  title: line,
  description: z.string().trim().max(120),
  picUrl: link,
  url: link,
});
const handOver = z.strictObject({
  type: z.literal('handOver'),
  kfAccount: z
    .string()
    .regex(/^[^\s@]{1,30}@[0-9A-Za-z_-]{1,30}$/, 'must be like agent@account')
    .exactOptional(),
});
const replyContent = schemaFor<ReplyContent>()(
  z.discriminatedUnion('type', [textReply, imageReply, newsReply, handOver]),
);

const ruleFields = {
  name: line,
  reply: replyContent,
  priority: z.number().int().min(0).max(1_000),
  isEnabled: z.boolean(),
};
const automaticRule = z.strictObject({ ...ruleFields, kind: z.enum(['welcome', 'default']) });
const keywordRule = z.strictObject({
  ...ruleFields,
  kind: z.literal('keyword'),
  match: z.enum(['exact', 'contains']),
  keywords: z.array(line).min(1).max(20),
});
const viewFields = { id: z.string(), updatedAt: z.iso.datetime() };

/** Handing over needs a message to hand over: a follow is none. */
const isPossible = ({ kind, reply }: ReplyRuleInput): boolean =>
  kind !== 'welcome' || reply.type !== 'handOver';

export const replyRuleInput = schemaFor<ReplyRuleInput>()(
  z
    .discriminatedUnion('kind', [automaticRule, keywordRule])
    .refine(isPossible, { path: ['reply', 'type'], message: 'a welcome cannot hand over' }),
);
export const replyRuleView = schemaFor<ReplyRuleView>()(
  z.discriminatedUnion('kind', [automaticRule.extend(viewFields), keywordRule.extend(viewFields)]),
);

const keyTypes = [
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
] as const;

/** One action whose name may have so many bytes (doc/service, 自定义菜单: 16 on the first level, 60 below). */
function menuAction(nameBytes: number) {
  const name = bytes(nameBytes);
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.enum(keyTypes), name, key: bytes(128) }),
    z.strictObject({ type: z.literal('view'), name, url: link }),
    z.strictObject({ type: z.literal('media_id'), name, mediaId }),
    z.strictObject({ type: z.enum(['article_id', 'article_view_limited']), name, articleId: mediaId }),
    z.strictObject({
      type: z.literal('miniprogram'),
      name,
      appid: z.string().regex(/^wx[0-9a-z]{16}$/, 'must be an appid'),
      pagepath: bytes(1_024),
      url: link,
    }),
  ]);
}

const subButtons = z
  .array(schemaFor<MenuAction>()(menuAction(60)))
  .min(1)
  .max(5);
const menuButton = schemaFor<MenuButton>()(
  z.union([menuAction(16), z.strictObject({ name: bytes(16), subButtons })]),
);
const menuButtons = z.array(menuButton).min(1).max(3);

export const menuInput = schemaFor<MenuInput>()(z.strictObject({ buttons: menuButtons }));

const liveFields = { type: z.string().nullable(), name: z.string(), target: z.string().nullable() };
const liveLeaf = z.strictObject({ ...liveFields, subButtons: z.array(z.never()) });
const liveButton: z.ZodType<LiveMenuButton> = z.strictObject({
  ...liveFields,
  subButtons: z.array(liveLeaf),
});

export const menuView = schemaFor<MenuView>()(
  z.strictObject({
    saved: z
      .strictObject({
        buttons: menuButtons,
        savedAt: z.iso.datetime(),
        publishedAt: z.iso.datetime().nullable(),
      })
      .nullable(),
    live: z.strictObject({ state: z.enum(['known', 'unknown']), buttons: z.array(liveButton) }),
  }),
);

const status = z.enum(['aside', 'due', 'done']);

export const inboxMessageQuery = schemaFor<InboxMessageQuery>()(
  pageQuery.extend({ status: status.default('aside') }),
);

export const inboxMessageView = schemaFor<InboxMessageView>()(
  z.strictObject({
    id: z.string(),
    appid: z.string(),
    event: z.string(),
    msgType: z.string(),
    wechatEvent: z.string().nullable(),
    personHash: z.string(),
    sentAt: z.iso.datetime(),
    receivedAt: z.iso.datetime(),
    status,
    tries: z.number().int(),
    lastError: z.string().nullable(),
  }),
);

export const callbackParams = z.strictObject({ appid: z.string() });
