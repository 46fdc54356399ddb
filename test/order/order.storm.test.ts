import type { RecordedPurchase } from '../../src/contract/order';
import { createPendingMembers } from '../support/bulkMembers';
import type { Shop } from '../support/factories/order';
import { createShop } from '../support/factories/order';
import { inParallel } from '../support/inParallel';
import { startSecond } from '../support/secondServer';
import { sizes } from '../support/sizes';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import type { Till } from '../support/till';
import { createTill } from '../support/till';

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 600_000;
const inFlight = 32;

describe('tills that repeat everything', () => {
  let app: TestApp;
  let other: Awaited<ReturnType<typeof startSecond>>;
  let shop: Shop;
  let tills: readonly Till[];
  let phones: readonly string[];

  beforeAll(async () => {
    app = await startApp();
    other = await startSecond(app);
    shop = await createShop(app);
    tills = [shop.till, createTill(other.anonymous, app.clock, shop.till)];
    phones = (await createPendingMembers(app, 250)).map(({ phone }) => phone);
  }, longMs);
  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const seed = Number(process.env['HUAN_SEED'] ?? Date.now() % 1_000_000);

  it(
    `keep each of ${sizes.purchaseStorm.purchases} purchases once, each told ${sizes.purchaseStorm.times} times, shuffled, at two servers`,
    async () => {
      console.info(`HUAN_SEED=${seed}`);
      const { purchases, times } = sizes.purchaseStorm;
      const requests = Array.from({ length: purchases }, (_, index) => ({
        receiptNumber: `STORM-${index}`,
        lines: [{ sku: `S${index % 7}`, quantity: 1 + (index % 3), amountFen: 1_000 + index * 10 }],
        buyer: { phone: phones[index % phones.length]! },
      }));
      const deliveries = shuffled(
        requests.flatMap((request) => Array.from({ length: times }, () => request)),
        seed,
      );
      const answers = new Map<string, RecordedPurchase['purchase'][]>();
      let created = 0;
      await inParallel(deliveries, inFlight, async (request, place) => {
        const answer = await tills[place % 2]!.post<RecordedPurchase>('/api/open/purchases', request);
        expect([200, 201]).toContain(answer.status);
        if (answer.status === 201) created += 1;
        const known = answers.get(request.receiptNumber) ?? [];
        answers.set(request.receiptNumber, [...known, answer.data.purchase]);
      });
      await app.settle();
      await other.app.settle();
      expect(created).toBe(purchases);
      expect(await app.db.connection.collection('order').countDocuments()).toBe(purchases);
      for (const same of answers.values()) {
        expect(same).toHaveLength(times);
        expect(new Set(same.map((each) => JSON.stringify(each))).size).toBe(1);
      }
      const told = app.db.connection.collection('outboxEvent');
      expect(await told.countDocuments({ name: 'order.completed' })).toBe(purchases);
      const entries = app.db.connection.collection('pointsEntry');
      expect(await entries.countDocuments({ 'rule.id': 'default-order' })).toBe(purchases);
      expect((await app.app.points.checkLedger()).findings).toEqual([]);
    },
    longMs,
  );
});

/** The same order for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  return items
    .map((item) => ({ item, rank: next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
