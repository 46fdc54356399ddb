/** When the Mini Program may ask for subscribe-message consent: right after what the message would be about. */
export type PromptMoment = 'joined' | 'couponClaimed' | 'activityBooked';

/** `GET /api/mp/message-prompts?moment=`: what to ask in the tap that follows. */
export interface MessagePromptQuery {
  readonly moment: PromptMoment;
}

export interface MessagePromptView {
  readonly moment: PromptMoment;
  /** 中文: what the messages are good for, shown beside the button. */
  readonly why: string;
  /** For `wx.requestSubscribeMessage`, at most 3; empty: do not ask. */
  readonly templateIds: readonly string[];
}

/** What `wx.requestSubscribeMessage` says for one template. */
export type MessageAnswer = 'accept' | 'reject' | 'ban' | 'filter';

/** `POST /api/mp/message-answers`: 201, then 200 for the same `answerId`. */
export interface MessageAnswersRequest {
  /** Made by the caller, once per prompt: 8 to 64 of `[0-9A-Za-z_-]`. */
  readonly answerId: string;
  readonly moment: PromptMoment;
  /** The page on which it was asked. */
  readonly page: string;
  readonly answers: readonly { readonly templateId: string; readonly answer: MessageAnswer }[];
}

export interface MessageAnswersAnswer {
  /** False for a repeat. */
  readonly isNew: boolean;
}

/** `GET /api/console/message-prompts`: every moment, asked or not. */
export interface MessagePromptSetting extends MessagePromptView {
  /** 0 as long as it was never set. */
  readonly version: number;
  /** Answers in the last 30 days. */
  readonly counts: Readonly<Record<MessageAnswer, number>>;
}

/** `PUT /api/console/message-prompts/:moment`; `version` is the one the operator saw. */
export interface MessagePromptChange {
  readonly why: string;
  readonly templateIds: readonly string[];
  readonly version: number;
}

/** What members are told by a subscribe message of the Mini Program, by itself. */
export type NoticeKind = 'couponExpiring' | 'pointsExpiring' | 'activityBegins';

/** What can stand in a notice, each in some of the kinds; `text` is the brand's own words. */
export type NoticeSource =
  | 'couponTitle'
  | 'couponGives'
  | 'points'
  | 'expiresOn'
  | 'expiresAt'
  | 'activityTitle'
  | 'beginsOn'
  | 'beginsAt'
  | 'brandName'
  | 'text';

/** One keyword of the template: `thing1` with what stands there. */
export interface NoticeField {
  readonly key: string;
  readonly source: NoticeSource;
  /** For the source `text`, else null. */
  readonly text: string | null;
}

/** `PUT /api/console/message-notices/:kind`; `version` is the one the operator saw. */
export interface NoticeChange {
  readonly isEnabled: boolean;
  /** Of the Mini Program's own templates; null: none yet, and then it cannot be enabled. */
  readonly templateId: string | null;
  readonly fields: readonly NoticeField[];
  readonly version: number;
}

/** What became of one notice. `unknown`: it may have arrived, and is not sent again. */
export type NoticeState = 'started' | 'submitted' | 'skipped' | 'failed' | 'unknown';

/** `GET /api/console/message-notices`: every kind, set or not. */
export interface NoticeSetting extends NoticeChange {
  readonly kind: NoticeKind;
  /** What can stand in its words. */
  readonly sources: readonly NoticeSource[];
  /** Of all times. */
  readonly counts: Readonly<Record<NoticeState, number>>;
}
