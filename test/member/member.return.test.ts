import type { JoinAnswer, MemberView, SessionAnswer } from '../../src/contract/member';
import type { PointsAccountView } from '../../src/contract/points';
import { memberModel } from '../../src/member/member.model';
import { phoneOf } from '../../src/member/phone';
import { dayMs } from '../../src/platform/clock';
import type { Visitor } from '../support/people';
import { asMember, asVisitor, joinBody } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('leaving with seven days to come back', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const logIn = async (person: string): Promise<SessionAnswer> => {
    const { jsCode } = await app.simulator.client.openMiniProgram(person, app.config.miniProgram.appid);
    return done(await app.anonymous.post<SessionAnswer>('/api/mp/sessions', { code: jsCode }));
  };
  const leave = async ({ client }: Visitor, erasure = 'later') => {
    expect((await client.delete(`/api/mp/me?erasure=${erasure}`)).status).toBe(204);
    await app.settle();
  };
  const join = async (visitor: Visitor, hasPhone = false) =>
    visitor.client.post<JoinAnswer>('/api/mp/members', await joinBody(app, visitor, hasPhone));
  const stateOf = async (memberId: string) =>
    (await app.db.model(memberModel).findById(memberId).lean<{ state: string }>())?.state;
  const erase = async () => {
    await app.app.jobs.runOnce('member.resumeErasures');
  };
  const pointsOf = async (visitor: Visitor) =>
    done(await visitor.client.get<PointsAccountView>('/api/mp/points/account')).available;

  it('stops at once, says until when, and erases when the days are over', async () => {
    const member = await asMember(app, { hasPhone: true });
    const at = app.clock.now().getTime();
    await leave(member);
    expect((await member.client.get('/api/mp/me')).status).toBe(401);
    expect(await app.app.member.service.standingOf(member.memberId)).toMatchObject({
      state: 'left',
      canEarn: false,
      canSpend: false,
    });
    const gone = await logIn(member.person);
    const eraseAt = new Date(at + 7 * dayMs).toISOString();
    expect(gone).toMatchObject({ member: null, leaving: { leftAt: new Date(at).toISOString(), eraseAt } });
    app.clock.advance(7 * dayMs - 1);
    await erase();
    expect(await stateOf(member.memberId)).toBe('left');
    app.clock.advance(1);
    await erase();
    expect(await stateOf(member.memberId)).toBe('erased');
    expect((await logIn(member.person)).leaving).toBeNull();
  });

  it('makes whoever joins again in time the member they were, with points and phone, and pays nothing twice', async () => {
    const member = await asMember(app, { hasPhone: true });
    const before = done(await member.client.get<MemberView>('/api/mp/me'));
    const points = await pointsOf(member);
    await leave(member);
    const back = await asVisitor(app, member.person);
    const answer = await join(back, true);
    expect([answer.status, answer.data.isNew]).toEqual([200, false]);
    await app.settle();
    const after = done(await back.client.get<MemberView>('/api/mp/me'));
    expect(after).toMatchObject({
      memberId: member.memberId,
      memberNumber: before.memberNumber,
      maskedPhone: before.maskedPhone,
    });
    expect(after.profile.nickname).toBeNull();
    expect(await pointsOf(back)).toBe(points);
    app.clock.advance(8 * dayMs);
    await erase();
    expect(await stateOf(member.memberId)).toBe('active');
  });

  it('returns once when the person taps twice, and is either back or erased when both happen at once', async () => {
    const member = await asMember(app);
    await leave(member);
    const back = await asVisitor(app, member.person);
    const twice = await Promise.all([join(back), join(back)]);
    expect(twice.map(({ data }) => data.member.memberId)).toEqual([member.memberId, member.memberId]);
    await leave(back);
    const again = await asVisitor(app, member.person);
    const [erased, joined] = await Promise.all([again.client.delete('/api/mp/leaving'), join(again)]);
    await app.settle();
    expect(erased.status).toBe(204);
    const isBack = joined.data.member.memberId === member.memberId;
    expect(await stateOf(member.memberId)).toBe(isBack ? 'active' : 'erased');
  });

  it('erases at once on request, and when WeChat says that the person took everything back', async () => {
    const [own, cancelled] = [await asMember(app), await asMember(app)];
    await leave(own);
    await leave(cancelled);
    const visitor = await asVisitor(app, own.person);
    expect((await visitor.client.delete('/api/mp/leaving')).status).toBe(204);
    expect((await visitor.client.delete('/api/mp/leaving')).status).toBe(204);
    expect(await stateOf(own.memberId)).toBe('erased');
    await app.simulator.client.cancelAccount(cancelled.person, app.config.miniProgram.appid);
    await app.settle();
    await erase();
    expect(await stateOf(cancelled.memberId)).toBe('erased');
  });

  it('gives the phone to a pending member of the same person who came meanwhile, and keeps both their points', async () => {
    const member = await asMember(app, { hasPhone: true });
    const { phone } = (await app.simulator.client.people()).find(({ id }) => id === member.person)!;
    await leave(member);
    const pendingId = await app.app.member.service.openPending(phoneOf('86', phone), null, {
      kind: 'cli',
      id: 'test',
    });
    const back = await asVisitor(app, member.person);
    const answer = await join(back, true);
    await app.settle();
    expect(answer.data.member.memberId).toBe(member.memberId);
    expect(await stateOf(pendingId)).toBe('merged');
  });

  it('refuses another word than later and now', async () => {
    const member = await asMember(app);
    const answer = await member.client.delete('/api/mp/me?erasure=never');
    expect([answer.status, answer.error?.details]).toMatchObject([
      400,
      { issues: [{ path: 'query.erasure' }] },
    ]);
  });
});
