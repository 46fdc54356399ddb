import type {
  MessageAnswersAnswer,
  MessageAnswersRequest,
  MessagePromptSetting,
  MessagePromptView,
} from '../../src/contract/reach';
import type { Client } from '../support/client';
import { asOperator, worldOf } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, asVisitor } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('asking for subscribe messages', () => {
  let app: TestApp;
  let operator: Client;
  let member: Member;

  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(worldOf(app))).client;
    member = await asMember(app);
  });
  afterAll(() => app.stop());

  const settings = async () =>
    done(await operator.get<MessagePromptSetting[]>('/api/console/message-prompts'));
  const countsOf = async (moment: string) => (await settings()).find((one) => one.moment === moment)?.counts;
  const answers: MessageAnswersRequest = {
    answerId: 'answer-0001',
    moment: 'couponClaimed',
    page: 'pages/coupons/index',
    answers: [
      { templateId: 'tpl-1', answer: 'accept' },
      { templateId: 'tpl-2', answer: 'reject' },
    ],
  };

  it('asks nothing until an operator says what, and then that', async () => {
    const path = '/api/mp/message-prompts?moment=joined';
    const before = done(await member.client.get<MessagePromptView>(path));
    expect(before).toMatchObject({ moment: 'joined', templateIds: [] });
    const change = { why: '积分到期前 7 天提醒你', templateIds: ['tpl-1'], version: 0 };
    const set = await operator.put<MessagePromptSetting>('/api/console/message-prompts/joined', change);
    expect(set.data).toMatchObject({ ...change, version: 1 });
    expect(done(await member.client.get<MessagePromptView>(path))).toEqual({
      moment: 'joined',
      why: change.why,
      templateIds: ['tpl-1'],
    });
    const stale = await operator.put('/api/console/message-prompts/joined', change);
    expect([stale.status, stale.error?.code]).toEqual([409, 'REACH_PROMPT_CHANGED']);
  });

  it('lets one of two operators set it at once', async () => {
    const change = (why: string) => ({ why, templateIds: ['tpl-1'], version: 0 });
    const both = await Promise.all(
      ['甲', '乙'].map((why) => operator.put('/api/console/message-prompts/activityBooked', change(why))),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('keeps an answer once, counts it, and refuses other answers under its id', async () => {
    const path = '/api/mp/message-answers';
    const all = await Promise.all(
      Array.from({ length: 5 }, () => member.client.post<MessageAnswersAnswer>(path, answers)),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(await countsOf('couponClaimed')).toEqual({ accept: 1, reject: 1, ban: 0, filter: 0 });
    const other = await member.client.post(path, {
      ...answers,
      answers: [{ templateId: 'tpl-1', answer: 'ban' }],
    });
    expect([other.status, other.error?.code]).toEqual([409, 'REACH_ANSWER_ID_REUSED']);
  });

  it('is for members, and refuses what no phone says', async () => {
    const visitor = await asVisitor(app);
    expect((await visitor.client.get('/api/mp/message-prompts?moment=joined')).status).toBe(403);
    const odd = await member.client.post('/api/mp/message-answers', {
      ...answers,
      answerId: 'answer-0002',
      answers: [{ templateId: 'tpl-1', answer: 'maybe' }],
    });
    expect(odd.error?.details).toMatchObject({ issues: [{ path: 'body.answers.0.answer' }] });
    expect((await member.client.get('/api/mp/message-prompts?moment=never')).status).toBe(400);
  });

  it('is in the copy of a member, and gone when they are erased, but for the numbers', async () => {
    const gone = await asMember(app);
    done(await gone.client.post('/api/mp/message-answers', { ...answers, answerId: 'answer-0003' }));
    const copy = done(await gone.client.get<{ parts: Record<string, unknown> }>('/api/mp/me/copy'));
    expect(copy.parts['reach']).toMatchObject({
      answers: [{ moment: 'couponClaimed', page: answers.page }],
    });
    await gone.client.delete('/api/mp/me?erasure=now');
    await app.settle();
    expect(await countsOf('couponClaimed')).toMatchObject({ accept: 2, reject: 2 });
  });
});
