import type {
  MessageAnswersAnswer,
  MessageAnswersRequest,
  MessagePromptChange,
  MessagePromptSetting,
  MessagePromptView,
  PromptMoment,
} from '../contract/reach';
import { chinaDay, dayMs } from '../platform/clock';
import { contentHash } from '../platform/crypto';
import { createNotices } from './notice.service';
import type { ReachDeps } from './reach.deps';
import { answerIdReused, promptChanged } from './reach.errors';
import type { MessageAnswerDay, MessageAnswers, MessagePrompt } from './reach.model';
import { messageAnswerDayModel, messageAnswersModel, messagePromptModel, promptMoments } from './reach.model';

/** What is said as long as a brand has said nothing, 中文; without a template nothing is asked. */
const firstWords: Readonly<Record<PromptMoment, string>> = {
  joined: '积分快到期时提醒你',
  couponClaimed: '券快到期时提醒你',
  activityBooked: '活动开始前提醒你',
};

/** Answers are counted over so many days. */
const countedDays = 30;

export type ReachService = ReturnType<typeof createReachService>;

/** Where members are asked for subscribe messages, what they answered, and what is sent to them by itself. */
export function createReachService(deps: ReachDeps) {
  const prompts = deps.db.model(messagePromptModel);
  const find = async (moment: PromptMoment): Promise<MessagePrompt | null> =>
    prompts.findById(moment).lean<MessagePrompt>();
  return {
    ...createNotices(deps),

    async promptAt(moment: PromptMoment): Promise<MessagePromptView> {
      return presentPrompt(moment, await find(moment));
    },

    /** Keeps what a member answered; the same answers again change nothing. @throws AppError REACH_ANSWER_ID_REUSED */
    keepAnswers: (memberId: string, request: MessageAnswersRequest): Promise<MessageAnswersAnswer> =>
      keepAnswers(deps, memberId, request),

    async settings(): Promise<MessagePromptSetting[]> {
      const found = [];
      for (const moment of promptMoments) found.push(await settingOf(deps, moment, await find(moment)));
      return found;
    },

    /** Says what is asked at a moment from now on. @throws AppError REACH_PROMPT_CHANGED */
    async setPrompt(
      staffId: string,
      moment: PromptMoment,
      change: MessagePromptChange,
    ): Promise<MessagePromptSetting> {
      const keys = [`messagePrompt:${moment}`];
      const set = await deps.db.transaction({ keys }, () => setPrompt(deps, staffId, moment, change));
      return settingOf(deps, moment, set);
    },
  };
}

function presentPrompt(moment: PromptMoment, prompt: MessagePrompt | null): MessagePromptView {
  return { moment, why: prompt?.why ?? firstWords[moment], templateIds: prompt?.templateIds ?? [] };
}

async function settingOf(
  { db, clock }: ReachDeps,
  moment: PromptMoment,
  prompt: MessagePrompt | null,
): Promise<MessagePromptSetting> {
  const since = chinaDay(new Date(clock.now().getTime() - countedDays * dayMs));
  const filter = { moment, day: { $gt: since } };
  const days = await db.model(messageAnswerDayModel).find(filter).lean<MessageAnswerDay[]>();
  const counts = { accept: 0, reject: 0, ban: 0, filter: 0 };
  for (const day of days) {
    counts.accept += day.accept;
    counts.reject += day.reject;
    counts.ban += day.ban;
    counts.filter += day.filter;
  }
  return { ...presentPrompt(moment, prompt), version: prompt?.version ?? 0, counts };
}

async function setPrompt(
  { db, clock, audit }: ReachDeps,
  staffId: string,
  moment: PromptMoment,
  { version, why, templateIds }: MessagePromptChange,
): Promise<MessagePrompt> {
  const prompts = db.model(messagePromptModel);
  const current = await prompts.findById(moment).lean<MessagePrompt>();
  if ((current?.version ?? 0) !== version) throw promptChanged(current?.version ?? 0);
  const next = { why, templateIds, version: version + 1, updatedAt: clock.now() };
  if (current === null) await prompts.create([{ _id: moment, ...next }]);
  else await prompts.updateOne({ _id: moment, version }, { $set: next });
  await audit({
    actor: { kind: 'staff', id: staffId },
    action: 'messagePrompt.set',
    target: { type: 'messagePrompt', id: moment },
    change: { version: next.version, templateIds },
  });
  return { _id: moment, ...next };
}

async function keepAnswers(
  { db, clock }: ReachDeps,
  memberId: string,
  { answerId, ...said }: MessageAnswersRequest,
): Promise<MessageAnswersAnswer> {
  const rows = db.model(messageAnswersModel);
  const days = db.model(messageAnswerDayModel);
  const _id = `${memberId}:${answerId}`;
  return db.transaction({ keys: [`messageAnswers:${memberId}`] }, async () => {
    const earlier = await rows.findById(_id).lean<MessageAnswers>();
    if (earlier !== null) {
      const { moment, page, answers } = earlier;
      if (contentHash({ moment, page, answers }) !== contentHash(said)) throw answerIdReused();
      return { isNew: false };
    }
    const at = clock.now();
    const day = chinaDay(at);
    await rows.create([{ _id, memberId, ...said, at }]);
    const added = { accept: 0, reject: 0, ban: 0, filter: 0 };
    for (const { answer } of said.answers) added[answer] += 1;
    const place = { moment: said.moment, day };
    await days.updateOne(
      { _id: `${said.moment}:${day}` },
      { $inc: added, $setOnInsert: place },
      { upsert: true },
    );
    return { isNew: true };
  });
}
