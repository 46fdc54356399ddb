import type { TimelineItem } from '../../src/contract/memberPart';
import type { MergeAnswer } from '../../src/contract/member';
import { inviteRewardModel, inviteRiskModel, inviteSlotModel } from '../../src/invite/inviteReward.model';
import type { Member } from '../support/people';
import { asMember, publishNotices } from '../support/people';
import type { RewardWorld } from '../support/rewardWorld';
import { rewardWorld } from '../support/rewardWorld';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the share of rewards in a member', () => {
  let app: TestApp;
  let world: RewardWorld;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    world = await rewardWorld(app);
    await world.switchTo(true);
  });
  beforeEach(() => world.run({ perActivityLimit: 2 }));
  afterAll(() => app.stop());

  const states = async (inviter: Member): Promise<string[]> =>
    (await world.rewards(inviter)).map(({ state, refusal }) => refusal ?? state);

  async function rewarded(inviter: Member): Promise<{ friend: Member; purchaseId: string }> {
    const friend = await world.bring(inviter);
    const purchaseId = await world.buy(friend);
    await world.afterReturns();
    return { friend, purchaseId };
  }

  it('moves with a merge, counts together in the caps, and comes back when the merge is undone', async () => {
    const [ann, twin] = [await asMember(app), await asMember(app)];
    await rewarded(ann);
    const { purchaseId } = await rewarded(twin);
    const waiting = await world.bring(twin);
    await world.buy(waiting);
    const path = `/api/console/members/${ann.memberId}/merges`;
    const request = { mergedId: twin.memberId, reason: '同一位顾客' };
    const answer = done(await (await world.operator()).post<MergeAnswer>(path, request));
    await app.settle();
    const before = await world.points(ann);
    expect(await states(ann)).toEqual(['rewarded', 'rewarded', 'waiting']);
    await world.afterReturns();
    expect(await states(ann)).toEqual(['rewarded', 'rewarded', 'capReached']);
    await world.giveBack(purchaseId);
    expect(await states(ann)).toEqual(['rewarded', 'reversed', 'capReached']);
    expect(await world.points(ann)).toBe(before - 50);
    done(await (await world.operator()).post(`${path}/${answer.merge.mergeId}/undo`));
    await app.settle();
    expect([await states(ann), await states(twin)]).toEqual([['rewarded'], ['reversed', 'capReached']]);
    const slots = await app.db.collection(inviteSlotModel).find({ memberId: twin.memberId }).toArray();
    expect(slots).toHaveLength(2);
  });

  it('tells its story to operators, and its copy to the member without anything of a friend', async () => {
    const ann = await asMember(app);
    const { friend, purchaseId } = await rewarded(ann);
    await world.giveBack(purchaseId);
    const path = `/api/console/members/${ann.memberId}/timeline?limit=50`;
    const items = done(await (await world.operator()).get<TimelineItem[]>(path));
    const own = items.filter(({ kind }) => kind.startsWith('invite.reward'));
    expect(own.map(({ kind }) => kind)).toEqual(['invite.rewardReversed', 'invite.rewardDecided']);
    expect(own.at(-1)?.text).toContain('获得 50 积分');
    const client = await world.own(ann);
    const copy = done(await client.get<{ parts: { invite: { rewards: object[] } } }>('/api/mp/me/copy'));
    expect(copy.parts.invite.rewards).toMatchObject([{ standing: '不再符合条件，奖励已收回', points: 50 }]);
    expect(JSON.stringify(copy.parts.invite)).not.toContain(friend.memberId);
  });

  it('keeps no address, rank or word of whoever is erased, and knows the person again', async () => {
    const ann = await asMember(app);
    const { friend } = await rewarded(ann);
    done(await (await world.own(ann)).get('/api/mp/invitation'));
    const identities = await app.app.member.service.identitiesOf(ann.memberId);
    const risks = app.db.collection(inviteRiskModel);
    const own = { _id: { $in: identities.map(({ _id }) => _id) } };
    expect(await risks.countDocuments(own)).toBe(1);
    await app.db
      .collection(inviteRewardModel)
      .updateOne(
        { inviterId: ann.memberId },
        { $set: { review: { decision: 'approved', staffId: 's1', reason: '打过电话', at: new Date(0) } } },
      );
    await world.leave(ann);
    await world.leave(friend);
    expect(await risks.countDocuments(own)).toBe(0);
    const [row] = await world.rewards(ann);
    expect(row).toMatchObject({ state: 'rewarded', riskRank: null, review: { reason: null } });
    const again = await asMember(app, { person: friend.person });
    await world.buy(again);
    await world.afterReturns();
    expect(await app.db.collection(inviteRewardModel).countDocuments({ inviterId: ann.memberId })).toBe(1);
  });
});
