import fc from 'fast-check';
import { dayMs, hourMs } from '../../src/platform/clock';
import type { Member } from '../support/people';
import { asMember, publishNotices } from '../support/people';
import type { RewardStep } from '../support/rewardModel';
import { RewardModel } from '../support/rewardModel';
import type { RewardWorld } from '../support/rewardWorld';
import { decide, returnDays, rewardWorld } from '../support/rewardWorld';
import { sizes } from '../support/sizes';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 1_800_000;

const step: fc.Arbitrary<RewardStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('bring' as const), inviter: fc.constantFrom(0, 0, 1) }) },
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('buy' as const), friend: fc.nat(), amountFen: fc.constantFrom(0, 100, 5_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('giveBack' as const), purchase: fc.nat() }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('pass' as const), hours: fc.constantFrom(1, 30, 100, 170) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'switch' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), friend: fc.nat() }) },
  { weight: 6, arbitrary: fc.constant({ kind: 'decide' } as const) },
); // prettier-ignore
const { histories, steps } = sizes.rewardHistories;
const history = fc.array(step, { minLength: Math.floor(steps / 2), maxLength: steps });
const limits = { perActivityLimit: 3, perMonthLimit: 2 };

describe('rewards of random histories', () => {
  let app: TestApp;
  let world: RewardWorld;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    world = await rewardWorld(app);
  });
  afterAll(() => app.stop());

  const now = (): number => app.clock.now().getTime();

  it(
    'come out as the rule says, whatever comes, goes back, is switched and decided in between',
    () =>
      fc.assert(
        fc.asyncProperty(history, (program) => play(program)),
        { numRuns: histories, endOnFailure: true },
      ),
    longMs,
  );

  async function play(program: readonly RewardStep[]): Promise<void> {
    const inviters = [await asMember(app), await asMember(app)];
    const points: number[] = [];
    for (const inviter of inviters) points.push(await world.points(inviter));
    const to = now() + 60 * dayMs;
    await world.run({ ...limits, to: new Date(to).toISOString() });
    const model = new RewardModel({ ...limits, returnDays, from: now(), to });
    model.switchTo(true, now());
    await world.switchTo(true);
    const cast: Cast = { inviters, friends: [], purchases: [] };
    for (const each of program) await take(each, cast, model);
    app.clock.advance(returnDays * dayMs + hourMs);
    await take({ kind: 'decide' }, cast, model);
    await take({ kind: 'decide' }, cast, model);
    for (const [index, inviter] of inviters.entries()) {
      expect(await world.points(inviter)).toBe(points[index]! + 50 * model.rewardedCount(index));
    }
  }

  async function take(act: RewardStep, cast: Cast, model: RewardModel): Promise<void> {
    switch (act.kind) {
      case 'bring':
        cast.friends.push({ member: await world.bring(cast.inviters[act.inviter]!), isGone: false });
        model.bring(act.inviter, now());
        return;
      case 'buy': {
        const which = act.friend % Math.max(1, cast.friends.length);
        const friend = cast.friends[which];
        if (friend === undefined || friend.isGone) return;
        cast.purchases.push({ id: await world.buy(friend.member, act.amountFen), isBack: false });
        model.buy(which, act.amountFen, now());
        return;
      }
      case 'giveBack': {
        const which = act.purchase % Math.max(1, cast.purchases.length);
        const purchase = cast.purchases[which];
        if (purchase === undefined || purchase.isBack) return;
        purchase.isBack = true;
        await world.giveBack(purchase.id);
        model.giveBack(which);
        return;
      }
      case 'pass':
        app.clock.advance(act.hours * hourMs);
        return;
      case 'switch': {
        const isOn = !model.isOnAt(now());
        model.switchTo(isOn, now());
        await world.switchTo(isOn);
        return;
      }
      case 'leave': {
        const which = act.friend % Math.max(1, cast.friends.length);
        const friend = cast.friends[which];
        if (friend === undefined || friend.isGone) return;
        friend.isGone = true;
        await world.leave(friend.member);
        model.leave(which);
        return;
      }
      case 'decide':
        await decide(app);
        model.decide(now());
        await compare(cast, model);
    }
  }

  async function compare({ inviters }: Cast, model: RewardModel): Promise<void> {
    for (const [index, inviter] of inviters.entries()) {
      const seen = (await world.rewards(inviter)).map(({ state, refusal }) => refusal ?? state);
      expect(seen).toEqual(model.outcomesOf(index));
    }
  }
});

interface Cast {
  readonly inviters: readonly Member[];
  readonly friends: { readonly member: Member; isGone: boolean }[];
  readonly purchases: { readonly id: string; isBack: boolean }[];
}
