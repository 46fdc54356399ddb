import type { AuditEntryView } from '../../src/contract/audit';
import type { InviteRewardDetail } from '../../src/contract/inviteReward';
import { inviteRiskModel } from '../../src/invite/inviteReward.model';
import { dayMs } from '../../src/platform/clock';
import type { Answer, Client } from '../support/client';
import { asOperator, worldOf } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { Member } from '../support/people';
import { asMember, publishNotices } from '../support/people';
import type { RewardWorld } from '../support/rewardWorld';
import { decide, rewardWorld } from '../support/rewardWorld';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('rewards for accounts that WeChat holds for risky', () => {
  let app: TestApp;
  let world: RewardWorld;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    world = await rewardWorld(app);
    await world.switchTo(true);
  });
  beforeEach(() => world.run());
  afterAll(() => app.stop());

  /** A risky inviter, or a risky friend, whose reward is held; with the points before. */
  async function held(who: 'inviter' | 'friend' = 'inviter') {
    const ann = await asMember(app);
    const before = await world.points(ann);
    const friend = await world.bring(ann);
    done(await friend.client.get('/api/mp/invitation'));
    const purchaseId = await world.buy(friend);
    const risky = who === 'inviter' ? ann : friend;
    await app.simulator.client.updatePerson(risky.person, { isHighRisk: true });
    await world.afterReturns();
    await app.simulator.client.updatePerson(risky.person, { isHighRisk: false });
    const [row] = await world.rewards(ann);
    return { ann, friend, before, purchaseId, row: row! };
  }

  async function decideOn(
    row: InviteRewardDetail,
    verb: 'approve' | 'reject',
    client?: Client,
  ): Promise<Answer<InviteRewardDetail>> {
    const path = `/api/console/invite-rewards/${row.id}/${verb}`;
    return (client ?? (await world.operator())).post<InviteRewardDetail>(path, { reason: '已电话核对' });
  }
  const stateOf = async (ann: Member): Promise<string[]> =>
    (await world.rewards(ann)).map(({ state, refusal }) => refusal ?? state);

  it.each(['inviter', 'friend'] as const)('are held where it is the %s', async (who) => {
    const { ann, row, before } = await held(who);
    expect(row).toMatchObject({ state: 'review', riskRank: 4 });
    expect(await world.points(ann)).toBe(before);
    expect((await world.invitees(ann)).map(({ progress, words }) => [progress, words])).toEqual([
      ['review', '正在核对，有结果会显示在这里'],
    ]);
  });

  it('are given when somebody approves, once, with who, why and when', async () => {
    const { ann, row, before } = await held();
    const approved = done(await decideOn(row, 'approve'));
    expect(approved).toMatchObject({
      state: 'rewarded',
      points: 50,
      review: { decision: 'approved', reason: '已电话核对' },
    });
    expect(done(await decideOn(row, 'approve'))).toEqual(approved);
    expect((await decideOn(row, 'reject')).error?.code).toBe('INVITE_REVIEW_DECIDED');
    expect(await world.points(ann)).toBe(before + 50);
    const audit = await world.operator();
    const entries = done(await audit.get<AuditEntryView[]>('/api/console/audit-entries?limit=20'));
    expect(entries.map(({ action, target }) => [action, target.id])).toContainEqual([
      'invite.approveReward',
      row.id,
    ]);
  });

  it('are refused when somebody rejects, for good', async () => {
    const { ann, row, before } = await held();
    expect(done(await decideOn(row, 'reject'))).toMatchObject({ state: 'refused', refusal: 'rejected' });
    await world.afterReturns();
    expect([await world.points(ann), await stateOf(ann)]).toEqual([before, ['rejected']]);
  });

  it('are decided once by two people at once; the other is told who was first', async () => {
    for (let each = 0; each < 3; each += 1) {
      const { ann, row, before } = await held();
      const mine = await world.operator();
      const theirs = (await asOperator(worldOf(app))).client;
      const answers = await Promise.all([decideOn(row, 'approve', mine), decideOn(row, 'reject', theirs)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const isApproved = answers[0].status === 200;
      expect(await world.points(ann)).toBe(before + (isApproved ? 50 : 0));
      const loser = answers.find(({ status }) => status === 409);
      expect([loser?.error?.code, loser?.error?.details?.['decision']]).toEqual([
        'INVITE_REVIEW_DECIDED',
        isApproved ? 'approved' : 'rejected',
      ]);
    }
  });

  it('are not for review any more once the purchase came back', async () => {
    const { ann, row, purchaseId } = await held();
    await world.giveBack(purchaseId);
    expect(await stateOf(ann)).toEqual(['joined']);
    expect((await decideOn(row, 'approve')).error?.code).toBe('INVITE_REVIEW_OVER');
  });

  it('are asked about caps, stock and the switch again', async () => {
    await world.run({ reward: { kind: 'sample', sampleName: '试用装', stock: 1 } });
    const { row } = await held();
    const quick = await asMember(app);
    const friend = await world.bring(quick);
    await world.buy(friend);
    await world.afterReturns();
    expect(await stateOf(quick)).toEqual(['rewarded']);
    expect(done(await decideOn(row, 'approve'))).toMatchObject({ state: 'refused', refusal: 'noStock' });
    await world.run();
    const { row: another } = await held();
    await world.switchTo(false);
    expect(done(await decideOn(another, 'approve'))).toMatchObject({ refusal: 'rewardsOff' });
    await world.switchTo(true);
  });

  it('are for whoever may review: others are refused, and nobody finds what is not there', async () => {
    const { row } = await held();
    const store = await createNode(app.app.store.service);
    const manager = (await asOperator(worldOf(app), 'storeManager', store.id)).client;
    const analyst = (await asOperator(worldOf(app), 'analyst')).client;
    for (const client of [manager, analyst])
      expect((await decideOn(row, 'approve', client)).status).toBe(403);
    expect((await decideOn({ ...row, id: 'nobody-0000' }, 'approve')).status).toBe(404);
    const path = `/api/console/invite-rewards/${row.id}/reject`;
    expect((await (await world.operator()).post(path, { reason: ' ' })).status).toBe(400);
    const listed = await (
      await world.operator()
    ).get<InviteRewardDetail[]>('/api/console/invite-rewards?state=review');
    expect(done(listed).map(({ id }) => id)).toContain(row.id);
  });

  it('wait some days where WeChat cannot say, and are decided by what it said last', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    await world.buy(await world.bring(ann));
    const path = '/wxa/getuserriskrank';
    const fault = await app.simulator.client.faults.add({ kind: 'apiBanned', path });
    await world.afterReturns();
    expect(await stateOf(ann)).toEqual(['waiting']);
    app.clock.advance(3 * dayMs);
    await decide(app);
    expect([await stateOf(ann), await world.points(ann)]).toEqual([['rewarded'], before + 50]);
    await app.simulator.client.faults.clear(fault);
  });

  it('are asked about with an address that is forgotten after a while', async () => {
    const ann = await asMember(app);
    await Promise.all([1, 2, 3].map(() => ann.client.get('/api/mp/invitation')));
    const identities = await app.app.member.service.identitiesOf(ann.memberId);
    const known = () =>
      app.db
        .collection(inviteRiskModel)
        .find({ _id: { $in: identities.map(({ _id }) => _id) } })
        .toArray();
    expect((await known()).map(({ clientIp, rank }) => [clientIp?.includes('127.0.0.1'), rank])).toEqual([
      [true, null],
    ]);
    app.clock.advance(91 * dayMs);
    await decide(app);
    expect(await known()).toMatchObject([{ clientIp: null }]);
  });
});
