import type {
  MessageAnswer,
  MessageAnswersAnswer,
  MessagePromptView,
  PromptMoment,
} from '../../src/contract/reach';
import { now } from '../api/clock';
import { newKey } from '../api/keys';
import { request } from '../api/request';
import { orNull } from './optional';

const prompts = new Map<PromptMoment, MessagePromptView>();

/** Whoever said no is not asked again at that moment for so long. */
const restMs = 30 * 24 * 3_600_000;
const refusedKey = (moment: PromptMoment): string => `prompt.refused.${moment}`;

/** Learns what to ask at a moment, before the tap: WeChat takes the question in the tap itself alone. */
export async function preparePrompt(moment: PromptMoment): Promise<MessagePromptView | null> {
  if (isResting(moment)) return null;
  const prompt = await orNull(
    request<MessagePromptView>('GET', '/api/mp/message-prompts', { query: { moment } }),
  );
  if (prompt === null || prompt.templateIds.length === 0) {
    prompts.delete(moment);
    return null;
  }
  prompts.set(moment, prompt);
  return prompt;
}

/**
 * Asks for subscribe-message consent and reports the answer; call it first in a tap handler. Resolves in any case, at once
 * where nothing was prepared: a message is never a condition for anything.
 */
export async function askForMessages(moment: PromptMoment, page: string): Promise<void> {
  const prompt = prompts.get(moment);
  if (prompt === undefined) return;
  prompts.delete(moment);
  const said = await asked(prompt.templateIds);
  if (said.length === 0) return;
  if (said.every(({ answer }) => answer !== 'accept')) wx.setStorageSync(refusedKey(moment), now());
  const body = { answerId: newKey(), moment, page, answers: said };
  await orNull(request<MessageAnswersAnswer>('POST', '/api/mp/message-answers', { body }));
}

function isResting(moment: PromptMoment): boolean {
  const refusedAt: unknown = wx.getStorageSync(refusedKey(moment));
  return typeof refusedAt === 'number' && now() - refusedAt < restMs;
}

interface Answered {
  readonly templateId: string;
  readonly answer: MessageAnswer;
}

function asked(templateIds: readonly string[]): Promise<Answered[]> {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: [...templateIds],
      success: (result) => resolve(templateIds.flatMap((id) => answerIn(id, result))),
      fail: () => resolve([]),
    });
  });
}

function answerIn(templateId: string, result: object): Answered[] {
  const said: unknown = Object.entries(result).find(([key]) => key === templateId)?.[1];
  const answer = answers.find((one) => typeof said === 'string' && said.startsWith(one));
  return answer === undefined ? [] : [{ templateId, answer }];
}

/** WeChat also says acceptWithAudio and acceptWithAlert, which are accepted. */
const answers: readonly MessageAnswer[] = ['accept', 'reject', 'ban', 'filter'];
