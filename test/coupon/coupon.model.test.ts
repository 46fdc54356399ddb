import fc from 'fast-check';
import type { CouponState } from '../../src/contract/coupon';
import { changeCoupon } from '../../src/coupon/coupon.change';
import type { CouponAct } from '../../src/coupon/coupon.rules';
import { couponActs, couponStates, couponTable } from '../../src/coupon/coupon.rules';
import { AppError } from '../../src/platform/errors';
import type { CouponStep, ModelCoupon } from '../support/couponModel';
import { sweepCoupon, tellCoupon } from '../support/couponModel';
import type { CouponWorld } from '../support/factories/couponWorld';
import {
  clerk,
  createHolder,
  createPlace,
  give,
  publishTemplate,
  redeemNow,
  startCoupons,
} from '../support/factories/couponWorld';
import { sizes } from '../support/sizes';

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 1_800_000;
const hourMs = 3_600_000;

/** How many coupons a program drives beside each other, on one clock. */
const abreast = 8;

type Round =
  | { readonly kind: 'steps'; readonly steps: readonly CouponStep[] }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'jobs' };

const order = fc.constantFrom('a', 'b');
const step: fc.Arbitrary<CouponStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('lock' as const, 'release' as const, 'redeem' as const),
      order,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('openGift' as const, 'take' as const, 'cancel' as const, 'giveBack' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('void' as const) }) },
);
const round: fc.Arbitrary<Round> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('steps' as const),
      steps: fc.array(step, { minLength: abreast, maxLength: abreast }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(600_000, 31 * 60_000, 5 * hourMs, 25 * hourMs, 96 * hourMs),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('jobs' as const) }) },
);

describe('F20: states and acts', () => {
  let world: CouponWorld;
  let place: { readonly storeId: string; readonly storePath: string };
  let templateId: string;
  beforeAll(async () => {
    world = await startCoupons();
    place = createPlace(world);
    templateId = await publishTemplate(world, {
      perMemberLimit: 1_000,
      validity: { kind: 'days', days: 10 },
    });
  });
  afterAll(() => world.stop(), longMs);

  const coupons = () =>
    world.db.connection.collection<{
      _id: string;
      state: CouponState;
      memberId: string;
      deadline: Date | null;
    }>('coupon');

  it('follow the table in every cell, and change nothing where it says nothing', async () => {
    const wrong: string[] = [];
    for (const state of couponStates) {
      for (const act of couponActs) {
        const couponId = await give(world, templateId, createHolder(world));
        const deadline = new Date(world.clock.now().getTime() + hourMs);
        await coupons().updateOne({ _id: couponId }, { $set: { state, deadline } });
        const after = await attempt(couponId, act);
        const expected = couponTable[state][act] ?? state;
        if (after !== expected) wrong.push(`${state} ${act}: ${after}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  async function attempt(couponId: string, act: CouponAct): Promise<string> {
    const { db, clock } = world;
    await db.transaction({ keys: [] }, () => changeCoupon({ db }, { couponId, act, now: clock.now() }));
    return (await coupons().findOne({ _id: couponId }))?.state ?? 'gone';
  }

  it(
    'end random programs of commands as the model says',
    async () => {
      const { programs, steps } = sizes.couponPrograms;
      await fc.assert(
        fc.asyncProperty(fc.array(round, { minLength: steps, maxLength: steps }), async (rounds) => {
          const driven = await Promise.all(Array.from({ length: abreast }, () => startDriven()));
          for (const one of rounds) await runRound(driven, one);
        }),
        // Shrinking programs of this size takes longer than reading one.
        { numRuns: Math.ceil(programs / abreast), endOnFailure: true },
      );
    },
    longMs,
  );

  interface Driven {
    readonly couponId: string;
    readonly people: readonly [string, string];
    readonly model: ModelCoupon;
    token: string | null;
    count: number;
  }

  async function startDriven(): Promise<Driven> {
    const people = [createHolder(world), createHolder(world)] as const;
    const couponId = await give(world, templateId, people[0]);
    const { expiresAt } = (await world.coupon.service.find(couponId)).coupon;
    const start = {
      state: 'issued',
      holder: people[0],
      lockedBy: null,
      deadline: 0,
      redeemedBy: null,
      gift: null,
    } as const;
    return { couponId, people, model: { ...start, endsAt: expiresAt.getTime() }, token: null, count: 0 };
  }

  async function runRound(driven: readonly Driven[], one: Round): Promise<void> {
    if (one.kind === 'pass') {
      world.clock.advance(one.ms);
    } else if (one.kind === 'jobs') {
      await world.coupon.service.releaseDue();
      await world.coupon.service.expireDue();
      for (const { model } of driven) sweepCoupon(model, world.clock.now().getTime());
    } else {
      // All of them end before one that failed is told of: nothing may be left in flight.
      const ended = await Promise.allSettled(
        driven.map((coupon, number) => runStep(coupon, one.steps[number]!)),
      );
      for (const end of ended) if (end.status === 'rejected') throw end.reason;
    }
    for (const { couponId, model } of driven) {
      const stored = await coupons().findOne({ _id: couponId });
      expect([stored?.state, stored?.memberId]).toEqual([model.state, model.holder]);
    }
  }

  async function runStep(driven: Driven, one: CouponStep): Promise<void> {
    const answer = await perform(driven, one).then(
      (isDone) => (isDone ? 'done' : 'refused'),
      (error: unknown) => {
        if (error instanceof AppError && (error.kind === 'conflict' || error.kind === 'missing'))
          return 'refused';
        throw error;
      },
    );
    const expected = tellCoupon(driven.model, one, world.clock.now().getTime(), driven.people);
    expect([one, answer]).toEqual([one, expected]);
  }

  /** False where nothing happened. */
  async function perform(driven: Driven, one: CouponStep): Promise<boolean> {
    const { service } = world.coupon;
    const { couponId, people, model } = driven;
    const orderOf = (name: string): string => `${couponId}-${name}`;
    const inside = <T>(work: () => Promise<T>): Promise<T> => world.db.transaction({ keys: [] }, work);
    driven.count += 1;
    switch (one.kind) {
      case 'lock':
        await inside(() => service.lock(couponId, model.holder, orderOf(one.order)));
        return true;
      case 'release':
        return inside(() => service.release(couponId, orderOf(one.order)));
      case 'redeem': {
        const redemptionId = `${couponId}-${driven.count}`;
        await redeemNow(world, couponId, { redemptionId, orderId: orderOf(one.order), actor: clerk, place });
        return true;
      }
      case 'giveBack': {
        const orderId = orderOf(model.redeemedBy ?? 'none');
        const act = { orderId, reason: '退货', actor: clerk, at: world.clock.now() };
        return (await inside(() => service.giveBack(act))) !== null;
      }
      case 'openGift':
        driven.token = (await service.gifts.open(model.holder, couponId)).token;
        return true;
      case 'take':
        await service.gifts.take(model.holder === people[0] ? people[1] : people[0], driven.token ?? 'none');
        return true;
      case 'cancel':
        await service.gifts.cancel(model.gift?.giver ?? people[0], driven.token ?? 'none');
        return true;
      case 'void':
        await service.voidCoupon({
          couponId,
          reason: '误发',
          returnsToStock: false,
          staffId: 'operator',
          scopes: ['/'],
        });
        return true;
    }
  }
});
