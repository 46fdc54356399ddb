import fc from 'fast-check';
import type { DomainEvents, OrderEventLine, OrderFacts } from '../../src/contract/events';
import type { PointsOrderTerms, PointsRuleRequest } from '../../src/contract/points';
import type { PointsProcess, PointsWorld } from '../support/factories/points';
import { createPointsMember, spend, startPoints } from '../support/factories/points';
import { sizes } from '../support/sizes';

type Told =
  | { readonly name: 'order.completed' | 'order.claimed'; readonly payload: OrderFacts }
  | { readonly name: 'order.returned'; readonly payload: DomainEvents['order.returned'] };

describe('points for purchases', () => {
  let world: PointsWorld;
  let other: PointsProcess;
  beforeAll(async () => {
    world = await startPoints();
    other = await world.second();
  });
  afterAll(() => world.stop());
  afterEach(async () => {
    expect((await world.points.checkLedger()).findings).toEqual([]);
  });

  const versions = new Map<string, number>();
  const nowIso = (): string => world.clock.now().toISOString();
  const balanceOf = async (memberId: string): Promise<number> =>
    (await world.points.service.accountOf(memberId)).balance;
  const explained = async (orderId: string): Promise<[string, number][]> =>
    (await world.points.service.explain({ type: 'order', id: orderId })).map(({ ruleName, points }) => [
      ruleName,
      points,
    ]);

  /** Writes events as `order` would, without letting anybody hear them. */
  async function write(events: readonly Told[]): Promise<void> {
    await world.db.transaction({ keys: [] }, async () => {
      for (const { name, payload } of events) {
        const subject = `order:${payload.orderId}`;
        const version = (versions.get(subject) ?? 0) + 1;
        versions.set(subject, version);
        // Each name stands beside its own payload in `Told`.
        await world.events.emit(name, { subject, version, payload: payload });
      }
    });
  }

  async function tell(...events: Told[]): Promise<void> {
    await write(events);
    await Promise.all([world.events.settle(), other.events.settle()]);
  }

  const line = (paidFen: number, rest: Partial<OrderEventLine> = {}): OrderEventLine => ({
    lineId: '1',
    sku: null,
    category: null,
    quantity: 1,
    paidFen,
    ...rest,
  });

  function bought(memberId: string | null, lines: OrderEventLine[], orderId = world.ids.next()): OrderFacts {
    const paidFen = lines.reduce((sum, one) => sum + one.paidFen, 0);
    const place = { storeId: 's1', storePath: '/s1/', staffId: 'clerk', couponId: null };
    const when = { purchasedAt: nowIso(), at: nowIso() };
    return { orderId, memberId, channel: 'counter', ...place, amountFen: paidFen, paidFen, lines, ...when };
  }

  function returned(order: OrderFacts, lines: OrderEventLine[], isFull = false): Told {
    const { orderId, memberId, storeId, storePath } = order;
    const refundFen = lines.reduce((sum, { paidFen }) => sum + paidFen, 0);
    const place = { storeId, storePath, at: nowIso() };
    const payload = { orderId, returnId: world.ids.next(), memberId, ...place, refundFen, lines, isFull };
    return { name: 'order.returned', payload };
  }

  async function enabledRule(
    request: Partial<PointsRuleRequest>,
    order: Partial<PointsOrderTerms> = {},
  ): Promise<string> {
    const rule: PointsRuleRequest = {
      name: '双倍积分',
      event: 'order.completed',
      reward: { kind: 'multiplier', percent: 200 },
      from: null,
      to: null,
      limit: null,
      order: {
        skus: [],
        categories: [],
        tierIds: [],
        tagIds: [],
        minPaidFen: 0,
        priority: 400,
        isExclusive: false,
        ...order,
      },
      ...request,
    };
    const { _id } = await world.points.service.rules.create(rule, 'staff');
    await world.points.service.rules.setEnabled(_id, true, 'staff');
    return _id;
  }

  async function withRule(
    request: Partial<PointsRuleRequest>,
    order: Partial<PointsOrderTerms>,
    work: (ruleId: string) => Promise<void>,
  ): Promise<void> {
    const ruleId = await enabledRule(request, order);
    await work(ruleId).finally(() => world.points.service.rules.setEnabled(ruleId, false, 'staff'));
  }

  it('pays a point for each yuan paid, with the store of the purchase', async () => {
    const memberId = await createPointsMember(world);
    const order = bought(memberId, [line(12_850), line(99, { lineId: '2' })]);
    await tell({ name: 'order.completed', payload: order });
    expect(await balanceOf(memberId)).toBe(129);
    const { items } = await world.points.service.entriesOf(memberId, { limit: 5 });
    expect(items).toMatchObject([
      { source: { type: 'order', id: order.orderId }, rule: { id: 'default-order' }, storeId: 's1' },
    ]);
  });

  it('pays nobody for a purchase without a member, and its member once it is claimed', async () => {
    const memberId = await createPointsMember(world);
    const order = bought(null, [line(5_000)]);
    await tell({ name: 'order.completed', payload: order });
    expect(await explained(order.orderId)).toEqual([]);
    const claimed = { ...order, memberId };
    await tell({ name: 'order.claimed', payload: claimed });
    await tell({ name: 'order.claimed', payload: claimed });
    expect(await balanceOf(memberId)).toBe(50);
  });

  it('pays a claimed purchase for what is left of it', async () => {
    const memberId = await createPointsMember(world);
    const order = bought(null, [line(5_000, { quantity: 5 })]);
    await tell({ name: 'order.completed', payload: order }, returned(order, [line(2_000, { quantity: 2 })]));
    const left = bought(memberId, [line(3_000, { quantity: 3 })], order.orderId);
    await tell({ name: 'order.claimed', payload: left });
    expect(await balanceOf(memberId)).toBe(30);
    await tell(returned(left, [line(3_000, { quantity: 3 })], true));
    expect(await balanceOf(memberId)).toBe(0);
  });

  it('pays nobody who may not earn, and takes nothing back from them', async () => {
    const memberId = await createPointsMember(world, { canEarn: false });
    const order = bought(memberId, [line(5_000)]);
    await tell({ name: 'order.completed', payload: order }, returned(order, [line(5_000)], true));
    expect(await balanceOf(memberId)).toBe(0);
  });

  it('explains on the receipt what each rule gave and what a return took back', async () => {
    await withRule({}, { skus: ['LENS'] }, async () => {
      const memberId = await createPointsMember(world, { multiplierPercent: 150 });
      const lines = [line(10_000, { sku: 'LENS', quantity: 2 }), line(3_000, { lineId: '2' })];
      const order = bought(memberId, lines);
      const quote = await world.points.service.previewOrder({ memberId, lines, at: world.clock.now() });
      await tell({ name: 'order.completed', payload: order });
      expect(quote.map(({ ruleName, points }) => [ruleName, points])).toEqual(await explained(order.orderId));
      await tell(returned(order, [line(5_000, { sku: 'LENS', quantity: 1 })]));
      expect(await explained(order.orderId)).toEqual([
        ['消费积分', 130],
        ['双倍积分', 100],
        ['会员等级加成', 65],
        ['消费积分（退货收回）', -50],
        ['双倍积分（退货收回）', -50],
        ['会员等级加成（退货收回）', -25],
      ]);
      expect(await balanceOf(memberId)).toBe(295 - 125);
    });
  });

  it('counts a return by the rules of then, whatever they say today', async () => {
    await withRule({ reward: { kind: 'fixed', points: 40 } }, { minPaidFen: 8_000 }, async (ruleId) => {
      const memberId = await createPointsMember(world);
      const order = bought(memberId, [line(10_000, { quantity: 10 })]);
      await tell({ name: 'order.completed', payload: order });
      const { version, name, event, reward } = await world.points.service.rules.find(ruleId);
      const terms = { skus: ['OTHER'], categories: [], tierIds: [], tagIds: [], minPaidFen: 0 };
      await world.points.service.rules.update(
        ruleId,
        {
          name,
          event,
          reward,
          from: null,
          to: null,
          limit: null,
          version,
          order: { ...terms, priority: 1, isExclusive: true },
        },
        'staff',
      );
      await tell(returned(order, [line(2_000, { quantity: 2 })]));
      expect(await balanceOf(memberId)).toBe(80 + 40);
      await tell(returned(order, [line(1, { quantity: 1 })]));
      expect(await balanceOf(memberId)).toBe(79);
    });
  });

  it('keeps the limit of a rule, and a return of its purchase does not bring it back', async () => {
    const limit = { count: 1, period: 'day' } as const;
    await withRule({ reward: { kind: 'fixed', points: 30 }, limit }, {}, async () => {
      const memberId = await createPointsMember(world);
      const orders = [bought(memberId, [line(100)]), bought(memberId, [line(100)])];
      await tell(...orders.map((payload) => ({ name: 'order.completed' as const, payload })));
      expect(await balanceOf(memberId)).toBe(30 + 2);
      for (const order of orders) await tell(returned(order, [line(100)], true));
      expect(await balanceOf(memberId)).toBe(0);
      const lines = [line(100)];
      expect(
        await world.points.service.previewOrder({ memberId, lines, at: world.clock.now() }),
      ).toHaveLength(1);
    });
  });

  it('owes what was spent before the purchase came back, and the next purchase repays it', async () => {
    const memberId = await createPointsMember(world);
    const order = bought(memberId, [line(10_000)]);
    await tell({ name: 'order.completed', payload: order });
    await spend(world, memberId, 70);
    await tell(returned(order, [line(10_000)], true));
    expect(await world.points.service.accountOf(memberId)).toMatchObject({ balance: -70, debt: 70 });
    await tell({ name: 'order.completed', payload: bought(memberId, [line(9_000)]) });
    expect(await world.points.service.accountOf(memberId)).toMatchObject({ balance: 20, debt: 0 });
  });

  it('pays each purchase once, told many times, in any order, to two processes', async () => {
    const members = await Promise.all(Array.from({ length: 5 }, () => createPointsMember(world)));
    const { purchases, times } = sizes.purchaseEvents;
    const orders = Array.from({ length: purchases }, (_, at) => bought(members[at % 5]!, [line(100 + at)]));
    const told = Array.from({ length: times }, () => orders).flat();
    for (let at = told.length - 1; at > 0; at -= 1) {
      const place = (at * 7_919) % (at + 1);
      [told[at], told[place]] = [told[place]!, told[at]!];
    }
    for (let at = 0; at < told.length; at += 100) {
      await write(told.slice(at, at + 100).map((payload) => ({ name: 'order.completed', payload })));
    }
    await Promise.all([world.events.settle(), other.events.settle()]);
    const balances = await Promise.all(members.map(balanceOf));
    const paid = orders.reduce((sum, { paidFen }) => sum + Math.floor(paidFen / 100), 0);
    expect(balances.reduce((sum, balance) => sum + balance, 0)).toBe(paid);
    const { entryCount } = await world.points.checkLedger();
    expect(entryCount).toBeGreaterThanOrEqual(purchases);
    for (const { orderId } of orders.slice(0, 20)) expect(await explained(orderId)).toHaveLength(1);
  });

  it('ends as if only what was kept had been bought, after any history of returns', async () => {
    const basket = fc.array(
      fc.record({ quantity: fc.integer({ min: 1, max: 4 }), unitFen: fc.integer({ min: 0, max: 9_999 }) }),
      { minLength: 1, maxLength: 3 },
    );
    const returns = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 })), { maxLength: 5 });
    await withRule({}, {}, () =>
      fc.assert(
        fc.asyncProperty(basket, returns, fc.constantFrom(100, 120, 150), async (lines, backs, percent) => {
          const memberId = await createPointsMember(world, { multiplierPercent: percent });
          const kept = lines.map(({ quantity, unitFen }, at) =>
            line(quantity * unitFen, { lineId: String(at), quantity }),
          );
          const order = bought(memberId, [...kept]);
          const events: Told[] = [{ name: 'order.completed', payload: order }];
          for (const [at, wanted] of backs) {
            const one = kept[at % kept.length]!;
            const quantity = Math.min(wanted, one.quantity);
            if (quantity === 0) continue;
            const paidFen = quantity * lines[at % kept.length]!.unitFen;
            events.push(returned(order, [{ ...one, quantity, paidFen }]));
            kept[at % kept.length] = {
              ...one,
              quantity: one.quantity - quantity,
              paidFen: one.paidFen - paidFen,
            };
          }
          await tell(...events);
          const base = Math.floor(kept.reduce((sum, { paidFen }) => sum + paidFen, 0) / 100);
          const expected = base + base + Math.floor((base * (percent - 100)) / 100);
          expect(await balanceOf(memberId)).toBe(expected);
        }),
        { numRuns: sizes.refundHistories, endOnFailure: true },
      ),
    );
  });
});
