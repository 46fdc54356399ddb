import { minuteMs, secondMs } from '../../src/platform/clock';
import type { CouponActor } from '../../src/coupon';
import type { CouponWorld } from '../support/factories/couponWorld';
import {
  basket,
  clerk,
  codeOfCoupon,
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

describe('codes at a counter (F19)', () => {
  let world: CouponWorld;
  let place: { readonly storeId: string; readonly storePath: string };
  let templateId: string;
  beforeAll(async () => {
    world = await startCoupons();
    place = createPlace(world);
    templateId = await publishTemplate(world);
  });
  afterAll(() => world.stop());

  let clerks = 0;
  const somebody = (): CouponActor => {
    clerks += 1;
    return { kind: 'staff', id: `counter-${clerks}` };
  };
  const ask = async (couponCode: string, actor = somebody(), at = place): Promise<string> => {
    try {
      await world.coupon.service.quote({ couponCode, actor, basket, place: at });
      return 'passed';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const typedCodeOf = async (couponId: string) =>
    (await world.coupon.service.find(couponId)).coupon.typedCode!;

  it('pass while they are fresh; a screenshot of them does not', async () => {
    const couponId = await give(world, templateId, createHolder(world));
    const code = await codeOfCoupon(world, couponId);
    expect(await ask(code)).toBe('passed');
    world.clock.advance(30 * secondMs);
    expect(await ask(code)).toBe('passed');
    world.clock.advance(30 * secondMs);
    expect(await ask(code)).toBe('COUPON_CODE_STALE');
    world.clock.advance(60 * minuteMs);
    expect(await ask(code)).toBe('COUPON_CODE_INVALID');
  });

  it('pass for nobody else: another coupon, member, brand or kind of code', async () => {
    const couponId = await give(world, templateId, createHolder(world));
    const code = await codeOfCoupon(world, couponId);
    const neighbour = await give(world, templateId, createHolder(world));
    expect(await ask(`Q${neighbour}${code.slice(-20)}`)).toBe('COUPON_CODE_INVALID');
    const brand = (await world.second('another brand')).coupon.service;
    const { coupon } = await world.coupon.service.find(couponId);
    const foreign = await brand.codeOf(coupon.memberId, couponId);
    expect(await ask(foreign.code)).toBe('COUPON_CODE_INVALID');
    expect(await ask(code.replace('Q', 'L'))).toBe('COUPON_CODE_INVALID');
    for (const forged of ['', ' ', 'Q', code.slice(0, -1), `${code}0`, `${code.slice(0, -1)}x`]) {
      expect([forged, await ask(forged)]).toEqual([forged, 'COUPON_CODE_INVALID']);
    }
  });

  it('pass in the stores of the coupon alone, and not after the coupon was used', async () => {
    const south = createPlace(world);
    const scope = { skus: [], categories: [], storeIds: [south.storeId] };
    const couponId = await give(world, await publishTemplate(world, { scope }), createHolder(world));
    const code = await codeOfCoupon(world, couponId);
    expect(await ask(code)).toBe('COUPON_OTHER_STORE');
    expect(await ask(code, somebody(), south)).toBe('passed');
    const act = { redemptionId: 'replay-1', orderId: 'order-replay-1', actor: clerk };
    await redeemNow(world, couponId, { ...act, place: south });
    expect(await ask(code, somebody(), south)).toBe('COUPON_REDEEMED');
    const again = { ...act, redemptionId: 'replay-2', place: south };
    await expect(redeemNow(world, couponId, again)).rejects.toMatchObject({ code: 'COUPON_REDEEMED' });
  });

  it('that were checked open their coupon to that clerk for half an hour, stale or not', async () => {
    const couponId = await give(world, templateId, createHolder(world));
    const couponCode = await codeOfCoupon(world, couponId);
    const actor = somebody();
    expect(await ask(couponCode, actor)).toBe('passed');
    world.clock.advance(20 * minuteMs);
    const redeem = (who: CouponActor, named: { couponCode: string } | { couponId: string }, id: string) =>
      world.db.transaction({ keys: [] }, () =>
        world.coupon.service.redeem({
          ...named, redemptionId: id, orderId: `order-${id}`, actor: who, place, basket, at: world.clock.now(),
        }),
      ); // prettier-ignore
    await expect(redeem(somebody(), { couponId }, 'sight-0')).rejects.toMatchObject({
      code: 'COUPON_CODE_INVALID',
    });
    await expect(redeem(somebody(), { couponCode }, 'sight-1')).rejects.toMatchObject({
      code: 'COUPON_CODE_STALE',
    });
    const typed = { couponCode: await typedCodeOf(couponId) };
    await expect(redeem(somebody(), typed, 'sight-2')).rejects.toMatchObject({ code: 'COUPON_CODE_INVALID' });
    expect(await redeem(actor, { couponCode }, 'sight-3')).toMatchObject({ couponId });
    // The network was gone: the same again, an hour later.
    world.clock.advance(60 * minuteMs);
    expect(await redeem(actor, { couponCode }, 'sight-3')).toMatchObject({
      couponId,
      redemptionId: 'sight-3',
    });
  });

  it('can be typed, five times a minute', async () => {
    const couponId = await give(world, templateId, createHolder(world));
    const typed = await typedCodeOf(couponId);
    const actor = somebody();
    const wrong = '0000-0000-00000';
    for (let tries = 0; tries < 4; tries += 1) expect(await ask(wrong, actor)).toBe('COUPON_CODE_INVALID');
    expect(await ask(typed.toLowerCase(), actor)).toBe('passed');
    // The one they have before them is not counted again.
    expect(await ask(typed, actor)).toBe('passed');
    expect(await ask(wrong, actor)).toBe('COUPON_CODE_LIMITED');
    const next = await give(world, templateId, createHolder(world));
    expect(await ask(await typedCodeOf(next), actor)).toBe('COUPON_CODE_LIMITED');
    expect(await ask(await codeOfCoupon(world, next), actor)).toBe('passed');
    world.clock.advance(minuteMs);
    expect(await ask(await typedCodeOf(next), actor)).toBe('passed');
  });

  it(
    'guessed online meet the limiter, and open nothing',
    async () => {
      const guesses = sizes.couponGuesses;
      const actor = somebody();
      const answers = new Map<string, number>();
      const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
      const guess = (number: number): string =>
        Array.from({ length: 13 }, (_, place) => digits[(number * 31 + place * (number + 7)) % 32]).join('');
      for (let from = 0; from < guesses; from += 200) {
        const batch = Array.from({ length: Math.min(200, guesses - from) }, (_, place) =>
          ask(guess(from + place), actor),
        );
        for (const answer of await Promise.all(batch)) answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
      expect(answers.get('passed')).toBeUndefined();
      expect((answers.get('COUPON_CODE_LIMITED') ?? 0) / guesses).toBeGreaterThanOrEqual(0.999);
    },
    longMs,
  );
});
