import type { ActivityView, InvitationView } from '../../src/contract/invite';
import type {
  InviteActivityView,
  InviteSwitchChange,
  InviteSwitchView,
} from '../../src/contract/inviteReward';
import type { AuditEntryView } from '../../src/contract/audit';
import { dayMs } from '../../src/platform/clock';
import { sha256 } from '../../src/platform/crypto';
import type { Client } from '../support/client';
import {
  activityOf,
  activityRequest,
  createActivity,
  endActivity,
  switchRewards,
} from '../support/factories/invite';
import type { Colleague } from '../support/factories/staff';
import { asOperator, worldOf } from '../support/factories/staff';
import { asMember, publishNotices } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/console/invite-activities';
const switchPath = '/api/console/invite-switch';

describe('activities and the switch', () => {
  let app: TestApp;
  let administrator: Colleague;
  let operator: Client;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    administrator = await asOperator(worldOf(app), 'administrator');
    operator = (await asOperator(worldOf(app))).client;
  });
  afterAll(() => app.stop());

  const actionsOn = async (targetType: string): Promise<string[]> => {
    const entries = await administrator.client.get<AuditEntryView[]>('/api/console/audit-entries?limit=100');
    return done(entries)
      .filter(({ target }) => target.type === targetType)
      .map(({ action }) => action);
  };

  it('is written as a draft, changed by whoever saw the last version, and published once', async () => {
    const request = activityRequest(app, {
      reward: { kind: 'sample', sampleName: '护理液试用装', stock: 10 },
    });
    const draft = done(await operator.post<InviteActivityView>(path, request));
    expect(draft).toMatchObject({ state: 'draft', version: 1, remaining: 10 });
    const change = { ...request, title: '带朋友来坐坐', version: 1 };
    const changed = done(await operator.put<InviteActivityView>(`${path}/${draft.id}`, change));
    expect(changed).toMatchObject({ title: '带朋友来坐坐', version: 2 });
    const late = await operator.put(`${path}/${draft.id}`, change);
    expect([late.status, late.error?.code]).toEqual([409, 'INVITE_ACTIVITY_CHANGED']);
    const publish = () => operator.post<InviteActivityView>(`${path}/${draft.id}/publish`);
    const [one, two] = [done(await publish()), done(await publish())];
    expect([one.state, two]).toEqual(['published', one]);
    const greedy = await operator.put(`${path}/${draft.id}`, { ...change, returnDays: 1, version: 3 });
    expect([greedy.error?.code, greedy.error?.details]).toEqual([
      'INVITE_ACTIVITY_PUBLISHED',
      { fields: ['returnDays'] },
    ]);
    const reward = { kind: 'sample', sampleName: '护理液试用装', stock: 12 } as const;
    const more = done(
      await operator.put<InviteActivityView>(`${path}/${draft.id}`, { ...change, reward, version: 3 }),
    );
    expect(more).toMatchObject({ remaining: 12, reward, version: 4 });
    expect((await activityOf(operator, draft.id)).counts).toMatchObject({ joined: 0, rewarded: 0 });
    await endActivity(operator, draft.id);
    const over = await operator.put(`${path}/${draft.id}`, { ...change, reward, version: 5 });
    expect(over.error?.code).toBe('INVITE_ACTIVITY_STATE');
    expect((await actionsOn('inviteActivity')).reverse()).toEqual([
      'inviteActivity.create',
      'inviteActivity.update',
      'inviteActivity.publish',
      'inviteActivity.update',
      'inviteActivity.end',
    ]);
  });

  it('refuses wording that lures people into sharing, with the phrase and where it stands', async () => {
    const bad = activityRequest(app, { summary: '分享得好礼', rules: ['好好玩', '快来助 力'] });
    const answer = await operator.post(path, bad);
    expect([answer.status, answer.error?.code]).toEqual([400, 'INVITE_WORDING']);
    expect(answer.error?.details?.['issues']).toEqual([
      { path: 'body.summary', message: '不要写「分享得」' },
      { path: 'body.rules.1', message: '不要写「助力」' },
    ]);
    const sample = activityRequest(app, { reward: { kind: 'sample', sampleName: '红包', stock: 1 } });
    expect((await operator.post(path, sample)).error?.code).toBe('INVITE_WORDING');
  });

  it('says what is wrong with a request', async () => {
    const { from } = activityRequest(app);
    for (const [change, at] of [
      [{ to: from }, 'body.to'],
      [{ returnDays: 0 }, 'body.returnDays'],
      [{ perMonthLimit: 0 }, 'body.perMonthLimit'],
      [{ reward: { kind: 'points', points: 0 } }, 'body.reward.points'],
      [{ reward: { kind: 'sample', sampleName: '样品', stock: 0 } }, 'body.reward.stock'],
    ] as const) {
      const answer = await operator.post(path, activityRequest(app, change));
      expect([answer.status, answer.error?.details?.['issues']]).toEqual([
        400,
        [expect.objectContaining({ path: at })],
      ]);
    }
  });

  it('lets one run at a time, however many are published at once', async () => {
    const second = await startSecond(app);
    const ids: string[] = [];
    for (let each = 0; each < 4; each += 1)
      ids.push(done(await operator.post<InviteActivityView>(path, activityRequest(app))).id);
    const there = second.anonymous.as(operator.token ?? '');
    const answers = await Promise.all(
      ids.map((id, index) => (index % 2 === 0 ? operator : there).post(`${path}/${id}/publish`)),
    );
    await second.stop();
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(new Set(answers.flatMap(({ error }) => error?.code ?? []))).toEqual(
      new Set(['INVITE_ACTIVITY_OVERLAPS']),
    );
    await endActivity(operator, ids[answers.findIndex(({ status }) => status === 200)] ?? '');
    const past = new Date(app.clock.now().getTime() - dayMs).toISOString();
    const over = done(
      await operator.post<InviteActivityView>(
        path,
        activityRequest(app, { from: '2026-01-01T00:00:00Z', to: past }),
      ),
    );
    expect((await operator.post(`${path}/${over.id}/publish`)).error?.code).toBe('INVITE_ACTIVITY_OVER');
  });

  it('is off until an administrator has read the rule; each switch is kept and audited', async () => {
    const view = done(await operator.get<InviteSwitchView>(switchPath));
    expect(view).toMatchObject({ isOn: false, changedBy: null });
    expect(view.rule.sha256).toBe(sha256(view.rule.text));
    const on = { isOn: true, ruleSha256: view.rule.sha256 };
    expect((await operator.put(switchPath, on)).status).toBe(403);
    const { client } = administrator;
    expect((await client.put(switchPath, { isOn: true })).status).toBe(400);
    const unread = await client.put(switchPath, { isOn: true, ruleSha256: '0'.repeat(64) });
    expect([unread.status, unread.error?.code]).toEqual([409, 'INVITE_RULE_NOT_READ']);
    const answers = await Promise.all([1, 2, 3].map(() => client.put<InviteSwitchView>(switchPath, on)));
    expect(answers.map((answer) => done(answer).isOn)).toEqual([true, true, true]);
    app.clock.advance(1_000);
    await switchRewards(client, false);
    const changes = done(await operator.get<InviteSwitchChange[]>(`${switchPath}/changes`));
    expect(changes).toMatchObject([
      { isOn: false, ruleText: null, staffId: administrator.staffId },
      { isOn: true, ruleText: view.rule.text, ruleSha256: view.rule.sha256, staffId: administrator.staffId },
    ]);
    expect(await actionsOn('inviteSwitch')).toEqual(['invite.switchRewardsOff', 'invite.switchRewardsOn']);
  });

  it('shows members what runs or will while rewards are on, and reminds whoever asks', async () => {
    const { client } = await asMember(app);
    const list = async (): Promise<ActivityView[]> =>
      done(await client.get<ActivityView[]>('/api/mp/activities'));
    const now = app.clock.now().getTime();
    const running = await createActivity(app, operator, { to: new Date(now + 10 * dayMs).toISOString() });
    const later = {
      from: new Date(now + 20 * dayMs).toISOString(),
      to: new Date(now + 30 * dayMs).toISOString(),
    };
    const planned = await createActivity(app, operator, { ...later, title: '下个月再来' });
    expect(await list()).toEqual([]);
    const book = (id: string) => client.post<ActivityView>(`/api/mp/activities/${id}/bookings`);
    expect((await book(planned.id)).status).toBe(404);
    await switchRewards(administrator.client, true);
    expect((await list()).map(({ id, state, isBooked }) => [id, state, isBooked])).toEqual([
      [running.id, 'running', false],
      [planned.id, 'planned', false],
    ]);
    const answers = await Promise.all([book(planned.id), book(planned.id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(done(await book(planned.id))).toMatchObject({ isBooked: true, isNew: false });
    expect((await list()).map(({ isBooked }) => isBooked)).toEqual([false, true]);
    expect((await book(running.id)).error?.code).toBe('INVITE_ACTIVITY_BEGUN');
    expect((await book('nobody-0000')).error?.code).toBe('INVITE_ACTIVITY_MISSING');
    const invitation = (): Promise<InvitationView> =>
      client.get<InvitationView>('/api/mp/invitation').then(done);
    expect(await invitation()).toMatchObject({ isRewarded: true, activity: { title: '带朋友来看看' } });
    await switchRewards(administrator.client, false);
    expect(await invitation()).toMatchObject({ isRewarded: false, activity: null });
    expect((await invitation()).rules.join()).not.toContain('50 积分');
  });
});
