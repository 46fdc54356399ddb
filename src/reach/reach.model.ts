import type { MessageAnswer, PromptMoment } from '../contract/reach';
import { defineModel } from '../platform/database';
import { grantModels } from './grant.model';
import { noticeModels } from './notice.model';

/** What is asked at a moment; `_id` is the moment. */
export interface MessagePrompt {
  readonly _id: PromptMoment;
  readonly why: string;
  readonly templateIds: readonly string[];
  readonly version: number;
  readonly updatedAt: Date;
}

/** What a member said to one prompt, as their phone tells it. Never changes. */
export interface MessageAnswers {
  /** `<member>:<answerId>` */
  readonly _id: string;
  readonly memberId: string;
  readonly moment: PromptMoment;
  readonly page: string;
  readonly answers: readonly { readonly templateId: string; readonly answer: MessageAnswer }[];
  readonly at: Date;
}

/** How the answers of one moment on one day of Asia/Shanghai add up; `_id` is `<moment>:<day>`. */
export interface MessageAnswerDay extends Readonly<Record<MessageAnswer, number>> {
  readonly _id: string;
  readonly moment: PromptMoment;
  readonly day: string;
}

export const promptMoments = [
  'joined',
  'couponClaimed',
  'activityBooked',
] as const satisfies readonly PromptMoment[];

export const messageAnswers = [
  'accept',
  'reject',
  'ban',
  'filter',
] as const satisfies readonly MessageAnswer[];

const moment = { type: String, required: true, enum: promptMoments, pii: 'none' } as const;
const count = { type: Number, default: 0, pii: 'none' } as const;

export const messagePromptModel = defineModel<MessagePrompt>()({
  name: 'messagePrompt',
  privacy: {
    purpose: 'ask for subscribe messages where they are of use',
    retention: 'as long as the brand runs',
  },
  fields: {
    why: { type: String, required: true, pii: 'none' },
    templateIds: { type: [String], required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [],
});

export const messageAnswersModel = defineModel<MessageAnswers>()({
  name: 'messageAnswers',
  privacy: {
    purpose: 'know which messages a member asked for, and where',
    retention: 'until the member is erased',
  },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    moment,
    page: { type: String, required: true, pii: 'none' },
    answers: { type: [Object], required: true, pii: 'personal', purpose: 'the answer for each template' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, at: -1, _id: -1 } }],
});

export const messageAnswerDayModel = defineModel<MessageAnswerDay>()({
  name: 'messageAnswerDay',
  privacy: { purpose: 'see whether a prompt is welcome', retention: 'as long as the brand runs' },
  fields: {
    moment,
    day: { type: String, required: true, pii: 'none' },
    accept: count,
    reject: count,
    ban: count,
    filter: count,
  },
  indexes: [{ key: { moment: 1, day: 1 } }],
});

export const reachModels = [
  messagePromptModel,
  messageAnswersModel,
  messageAnswerDayModel,
  ...noticeModels,
  ...grantModels,
];
