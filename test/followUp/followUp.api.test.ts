import type { FollowUpAnswer, FollowUpRequest, FollowUpView } from '../../src/contract/followUp';
import { chinaDay, dayMs } from '../../src/platform/clock';
import { codeOf } from '../support/factories/order';
import type { Colleague } from '../support/factories/staff';
import { asClerk, createAccount, signInAtCounter, worldOf } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { Member } from '../support/people';
import { asMember } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('what clerks have promised members', () => {
  const path = '/api/counter/follow-ups';
  let app: TestApp;
  let storeId: string;
  let ann: Colleague;
  let ben: Colleague;
  let elsewhere: Colleague;
  let manager: Colleague;
  let member: Member;

  beforeAll(async () => {
    app = await startApp();
    storeId = (await createNode(app.app.store.service)).id;
    ann = await asClerk(worldOf(app), storeId);
    ben = await asClerk(worldOf(app), storeId);
    elsewhere = await asClerk(worldOf(app), (await createNode(app.app.store.service)).id);
    const account = await createAccount(worldOf(app), [{ role: 'storeManager', storeId }]);
    manager = await signInAtCounter(worldOf(app), account, storeId);
    member = await asMember(app);
    await member.client.put('/api/mp/me', { nickname: '陈晨' });
    await find(ann);
    await find(ben);
  });
  afterAll(() => app.stop());

  const find = async ({ client }: Colleague) =>
    done(await client.post('/api/counter/member-lookups', { code: await codeOf(member.client) }));
  const day = (inDays: number): string => chinaDay(new Date(app.clock.now().getTime() + inDays * dayMs));
  let made = 0;
  const asked = (change: Partial<FollowUpRequest> = {}): FollowUpRequest => ({
    followUpId: `follow-${(made += 1).toString().padStart(4, '0')}`,
    memberId: member.memberId,
    task: '镜片到货后打电话',
    dueOn: day(2),
    ...change,
  });
  const own = async ({ client }: Colleague, state = 'open') =>
    done(await client.get<FollowUpView[]>(`${path}?state=${state}`));

  it('are noted once for a member whom the clerk has found: 201, then 200', async () => {
    const request = asked();
    const [first, again] = [
      await ann.client.post<FollowUpAnswer>(path, request),
      await ann.client.post<FollowUpAnswer>(path, request),
    ];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.data).toEqual({ ...first.data, isNew: false });
    expect(first.data).toMatchObject({ maskedName: '陈**', isOwn: true, state: 'open', isOverdue: false });
    const other = await ann.client.post(path, { ...request, task: '改了' });
    expect([other.status, other.error?.code]).toEqual([409, 'FOLLOW_UP_ID_REUSED']);
  });

  it('are one when ten requests with one number come at once', async () => {
    const request = asked();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ann.client.post<FollowUpAnswer>(path, request)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
  });

  it('are refused for a member whom nobody found, for yesterday, and for a day in two years', async () => {
    const stranger = await elsewhere.client.post(path, asked());
    expect([stranger.status, stranger.error?.code]).toEqual([404, 'MEMBER_NOT_SEEN']);
    for (const dueOn of [day(-1), day(366)]) {
      const answer = await ann.client.post(path, asked({ dueOn }));
      expect([answer.status, answer.error?.code]).toEqual([400, 'FOLLOW_UP_DUE_DAY']);
    }
    const empty = await ann.client.post(path, asked({ task: ' ' }));
    expect(empty.error?.details).toMatchObject({
      issues: [{ path: 'body.task' }, { path: 'body.task' }],
    });
    expect((await app.anonymous.post(path, asked())).status).toBe(401);
  });

  it('are listed by due day, overdue ones first, and finished once by whoever works there', async () => {
    const late = done(await ben.client.post<FollowUpAnswer>(path, asked({ dueOn: day(0) })));
    const soon = done(await ben.client.post<FollowUpAnswer>(path, asked({ dueOn: day(5) })));
    app.clock.advance(dayMs);
    // Sessions end overnight.
    ann = await signInAtCounter(worldOf(app), ann, storeId);
    ben = await signInAtCounter(worldOf(app), ben, storeId);
    manager = await signInAtCounter(worldOf(app), manager, storeId);
    const open = await own(ben);
    expect(open.map(({ id, isOverdue }) => [id, isOverdue])).toEqual([
      [late.id, true],
      [soon.id, false],
    ]);
    const finish = (who: Colleague, outcome: string) =>
      who.client.post<FollowUpView>(`${path}/${late.id}/done`, { outcome });
    const both = await Promise.all([finish(ann, '已联系'), finish(ben, '没人接')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = both.findIndex(({ status }) => status === 200);
    const again = await finish([ann, ben][winner]!, ['已联系', '没人接'][winner]!);
    expect(again.data).toEqual(both[winner]!.data);
    expect((await own(ben)).map(({ id }) => id)).toEqual([soon.id]);
    expect((await own(ben, 'done')).map(({ id }) => id)).toEqual([late.id]);
    const other = await asClerk(worldOf(app));
    expect((await finish(other, '别店')).status).toBe(404);
  });

  it('are seen as a whole by the manager of the store alone', async () => {
    const all = done(await manager.client.get<FollowUpView[]>('/api/counter/store-follow-ups'));
    expect(new Set(all.map(({ staffId }) => staffId))).toEqual(new Set([ann.staffId, ben.staffId]));
    expect((await ann.client.get('/api/counter/store-follow-ups')).status).toBe(403);
  });

  it('lose their words with the member, and stay as a number', async () => {
    const gone = await asMember(app);
    done(await ann.client.post('/api/counter/member-lookups', { code: await codeOf(gone.client) }));
    const request = asked({ memberId: gone.memberId, task: '生日那天祝福' });
    const { id } = done(await ann.client.post<FollowUpAnswer>(path, request));
    const copy = done(await gone.client.get<{ parts: Record<string, unknown> }>('/api/mp/me/copy'));
    expect(JSON.stringify(copy.parts['followUp'])).toContain('生日那天祝福');
    await gone.client.delete('/api/mp/me?erasure=now');
    await app.settle();
    const row = (await own(ann, 'done')).find((one) => one.id === id);
    expect(row).toMatchObject({ task: null, outcome: null, maskedName: null });
  });
});
