import { z } from 'zod';
import type {
  MessageAnswersAnswer,
  MessageAnswersRequest,
  MessagePromptChange,
  MessagePromptQuery,
  MessagePromptSetting,
  MessagePromptView,
  NoticeChange,
  NoticeField,
  NoticeSetting,
} from '../contract/reach';
import { schemaFor } from '../platform/http';
import { noticeKinds } from './notice.model';
import { messageAnswers, promptMoments } from './reach.model';

const moment = z.enum(promptMoments);
const answer = z.enum(messageAnswers);
const templateId = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, 'the id of a template');
/** wx.requestSubscribeMessage takes five today; older versions of WeChat took three. */
const mostTemplates = 3;
const templateIds = z
  .array(templateId)
  .max(mostTemplates)
  .refine((ids) => new Set(ids).size === ids.length, 'each template once')
  .readonly();
const why = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}<>$]+$/u, 'one line without < > $');

export const promptQuery = schemaFor<MessagePromptQuery>()(z.strictObject({ moment }));
export const promptParams = schemaFor<MessagePromptQuery>()(z.strictObject({ moment }));

export const promptView = schemaFor<MessagePromptView>()(
  z.strictObject({ moment, why: z.string(), templateIds: z.array(z.string()).readonly() }),
);

export const answersRequest = schemaFor<MessageAnswersRequest>()(
  z.strictObject({
    answerId: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/),
    moment,
    page: z.string().regex(/^[\w/-]{1,100}$/),
    answers: z
      .array(z.strictObject({ templateId, answer }))
      .min(1)
      .max(mostTemplates)
      .refine((all) => new Set(all.map((one) => one.templateId)).size === all.length, 'each template once')
      .readonly(),
  }),
);

export const answersAnswer = schemaFor<MessageAnswersAnswer>()(z.strictObject({ isNew: z.boolean() }));

export const promptChange = schemaFor<MessagePromptChange>()(
  z.strictObject({ why, templateIds, version: z.number().int().min(0) }),
);

const noticeSource = z.enum([
  'couponTitle',
  'couponGives',
  'points',
  'expiresOn',
  'expiresAt',
  'activityTitle',
  'beginsOn',
  'beginsAt',
  'brandName',
  'text',
]);
const noticeField = schemaFor<NoticeField>()(
  z
    .strictObject({
      key: z.string().regex(/^[a-z_]{2,20}\d{1,2}$/, 'a keyword of the template, such as thing1'),
      source: noticeSource,
      text: z.string().trim().min(1).max(60).nullable(),
    })
    .refine(({ source, text }) => (source === 'text') === (text !== null), 'words for the source text alone'),
);
const noticeFields = z
  .array(noticeField)
  .max(5)
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'each keyword once')
  .readonly();
const notice = {
  isEnabled: z.boolean(),
  templateId: templateId.nullable(),
  fields: noticeFields,
  version: z.number().int().min(0),
};
const noticeKind = z.enum(noticeKinds);

export const noticeParams = z.strictObject({ kind: noticeKind });
export const noticeChange = schemaFor<NoticeChange>()(z.strictObject(notice));

const count = z.number().int();

export const noticeSetting = schemaFor<NoticeSetting>()(
  z.strictObject({
    ...notice,
    kind: noticeKind,
    sources: z.array(noticeSource).readonly(),
    counts: z.strictObject({
      started: count,
      submitted: count,
      skipped: count,
      failed: count,
      unknown: count,
    }),
  }),
);

export const promptSetting = schemaFor<MessagePromptSetting>()(
  z.strictObject({
    moment,
    why: z.string(),
    templateIds: z.array(z.string()).readonly(),
    version: count,
    counts: z.strictObject({ accept: count, reject: count, ban: count, filter: count }),
  }),
);
