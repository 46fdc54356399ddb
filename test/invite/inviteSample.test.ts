import { randomUUID } from 'node:crypto';
import type { InviteeView, SamplePickupAnswer } from '../../src/contract/invite';
import type { InviteActivityView } from '../../src/contract/inviteReward';
import { minuteMs } from '../../src/platform/clock';
import type { Answer, Client } from '../support/client';
import { activityOf } from '../support/factories/invite';
import type { Member } from '../support/people';
import { asMember, publishNotices } from '../support/people';
import type { RewardWorld } from '../support/rewardWorld';
import { decide, rewardWorld } from '../support/rewardWorld';
import { done } from '../support/staff';
import { startSecond } from '../support/secondServer';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('samples for inviters', () => {
  let app: TestApp;
  let world: RewardWorld;
  let activity: InviteActivityView;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    world = await rewardWorld(app);
    await world.switchTo(true);
  });
  beforeEach(async () => {
    activity = await world.run({ reward: { kind: 'sample', sampleName: '护理液试用装', stock: 3 } });
  });
  afterAll(() => app.stop());

  const remaining = async (): Promise<number | null> =>
    (await activityOf(await world.operator(), activity.id)).remaining;

  /** An inviter whose friend bought; the sample is due. */
  async function due(): Promise<{ ann: Member; purchaseId: string }> {
    const ann = await asMember(app);
    const purchaseId = await world.buy(await world.bring(ann));
    return { ann, purchaseId };
  }
  async function rewardOf(
    ann: Member,
  ): Promise<Extract<NonNullable<InviteeView['reward']>, { kind: 'sample' }>> {
    const [invitee] = await world.invitees(ann);
    if (invitee?.reward?.kind !== 'sample') throw new Error('there is no sample');
    return invitee.reward;
  }
  async function given(): Promise<{ ann: Member; purchaseId: string; code: string }> {
    const one = await due();
    await world.afterReturns();
    return { ...one, code: (await rewardOf(one.ann)).pickUpCode ?? '' };
  }
  const pickUp = (
    clerk: Client,
    code: string,
    pickupId = randomUUID(),
  ): Promise<Answer<SamplePickupAnswer>> =>
    clerk.post<SamplePickupAnswer>('/api/counter/sample-pickups', { code, pickupId });

  it('are picked up once with the code on the screen; the second time is told who, where and when', async () => {
    const { ann, code } = await given();
    expect(code).toMatch(/^S[0-9A-HJKMNP-TV-Z]{13}$/);
    const [mine, other] = [await world.colleague(), await world.colleague()];
    const pickupId = randomUUID();
    const spoken = code.toLowerCase().replace(/(.{4})/g, '$1 ');
    const first = await pickUp(mine.client, spoken, pickupId);
    expect([first.status, first.data]).toEqual([
      201,
      {
        sampleName: '护理液试用装',
        maskedName: null,
        pickedUpAt: app.clock.now().toISOString(),
        isNew: true,
      },
    ]);
    app.clock.advance(minuteMs);
    const again = await pickUp(mine.client, code, pickupId);
    expect([again.status, again.data]).toEqual([200, { ...first.data, isNew: false }]);
    const second = await pickUp(other.client, code);
    expect([second.status, second.error?.code]).toEqual([409, 'INVITE_SAMPLE_PICKED_UP']);
    expect(second.error?.details).toMatchObject({
      staffId: mine.staffId,
      storeId: world.storeId,
      at: first.data.pickedUpAt,
    });
    expect(second.error?.message).toContain('不能再领');
    expect(await rewardOf(ann)).toMatchObject({ pickUpCode: null, pickedUpAt: first.data.pickedUpAt });
  });

  it('are handed over once by many clerks at two servers', async () => {
    const { code } = await given();
    const clerks = [await world.colleague(), await world.colleague(), await world.colleague()];
    const server = await startSecond(app);
    const answers = await Promise.all(
      clerks.flatMap(({ client, token }) => [pickUp(client, code), pickUp(server.anonymous.as(token), code)]),
    );
    await server.stop();
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('are not guessed: unknown codes, other numbers and too many tries are refused', async () => {
    const [{ code }, { code: another }] = [await given(), await given()];
    const { client } = await world.colleague();
    for (const wrong of ['S0000000000000', 'nothing'])
      expect((await pickUp(client, wrong)).error?.code).toBe('INVITE_SAMPLE_CODE_INVALID');
    const pickupId = randomUUID();
    expect((await pickUp(client, code, pickupId)).status).toBe(201);
    expect((await pickUp(client, another, pickupId)).error?.code).toBe('INVITE_PICKUP_ID_REUSED');
    expect((await pickUp(client, 'S1111111111111')).status).toBe(404);
    expect((await pickUp(client, another)).status).toBe(429);
    const { client: fresh } = await world.colleague();
    expect((await pickUp(fresh, another)).status).toBe(201);
    expect((await fresh.post('/api/counter/sample-pickups', { code: another, pickupId: 'x' })).status).toBe(
      400,
    );
  });

  it('come out of a stock of their own, in the order in which they are due, and never below nothing', async () => {
    const inviters: Member[] = [];
    for (let each = 0; each < 5; each += 1) inviters.push((await due()).ann);
    await world.afterReturns();
    const states = await Promise.all(inviters.map(async (ann) => (await world.rewards(ann))[0]?.state));
    expect(states).toEqual(['rewarded', 'rewarded', 'rewarded', 'refused', 'refused']);
    expect((await world.rewards(inviters[3]!))[0]).toMatchObject({ refusal: 'noStock' });
    expect((await world.invitees(inviters[3]!))[0]?.words).toBe('样品已发完');
    expect(await remaining()).toBe(0);
  });

  it('go back to stock with the purchase, unless they were picked up', async () => {
    const [kept, back] = [await due(), await due()];
    await world.afterReturns();
    expect(await remaining()).toBe(1);
    const code = (await rewardOf(kept.ann)).pickUpCode ?? '';
    const lost = (await rewardOf(back.ann)).pickUpCode ?? '';
    const { client } = await world.colleague();
    expect((await pickUp(client, code)).status).toBe(201);
    for (const { purchaseId } of [kept, back]) await world.giveBack(purchaseId);
    expect(await remaining()).toBe(2);
    expect((await world.rewards(kept.ann))[0]?.state).toBe('rewarded');
    expect((await world.rewards(back.ann))[0]?.state).toBe('reversed');
    const { client: later } = await world.colleague();
    expect((await pickUp(later, lost)).error?.code).toBe('INVITE_SAMPLE_TAKEN_BACK');
    await decide(app);
    expect(await remaining()).toBe(2);
  });

  it('are either picked up or taken back, when both happen at once', async () => {
    for (let each = 0; each < 3; each += 1) {
      const before = (await remaining()) ?? 0;
      const { ann, purchaseId, code } = await given();
      const { client } = await world.colleague();
      const [picked] = await Promise.all([pickUp(client, code), world.giveBack(purchaseId)]);
      await app.settle();
      const isPicked = picked.status === 201;
      expect(await remaining()).toBe(before - (isPicked ? 1 : 0));
      expect((await world.rewards(ann))[0]?.state).toBe(isPicked ? 'rewarded' : 'reversed');
      if (!isPicked) expect(picked.error?.code).toBe('INVITE_SAMPLE_TAKEN_BACK');
    }
  });

  it('go back to stock when their member is erased, and their code with it', async () => {
    const { ann, code } = await given();
    expect(await remaining()).toBe(2);
    await world.leave(ann);
    expect(await remaining()).toBe(3);
    const { client } = await world.colleague();
    expect((await pickUp(client, code)).error?.code).toBe('INVITE_SAMPLE_CODE_INVALID');
    expect(await world.rewards(ann)).toMatchObject([{ state: 'reversed' }]);
    done(await (await world.operator()).get(`/api/console/members/${ann.memberId}/timeline`));
  });
});
