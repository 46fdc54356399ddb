import type { Order } from '../../src/order/order.model';
import { createPendingMembers } from '../support/bulkMembers';
import type { RealPurchase } from '../support/cdnow';
import { readCdnow, sumBy } from '../support/cdnow';
import { createShop } from '../support/factories/order';
import { inParallel } from '../support/inParallel';
import type { LeanTill } from '../support/leanTill';
import { createLeanTill } from '../support/leanTill';
import { sizes } from '../support/sizes';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 900_000;
const inFlight = 16;

describe('real purchases, replayed through a till', () => {
  const file = readCdnow();
  const { oneIn } = sizes.realPurchases;
  const purchases = file.filter(({ customer }) => Number(customer) % oneIn === 0);
  const customers = [...new Set(purchases.map(({ customer }) => customer))];
  const phones = new Map<string, string>();
  const members = new Map<string, string>();
  let app: TestApp;
  let till: LeanTill;

  beforeAll(async () => {
    app = await startApp({ start: purchases[0]!.at });
    till = createLeanTill(app.url, app.clock, (await createShop(app)).till);
    const made = await createPendingMembers(app, customers.length);
    for (const [place, customer] of customers.entries()) {
      phones.set(customer, made[place]!.phone);
      members.set(customer, made[place]!.memberId);
    }
  }, longMs);
  afterAll(async () => {
    till.close();
    await app.stop();
  });

  /** Sends purchases, day by day; counts the answers by status. */
  async function replay(sent: readonly RealPurchase[]): Promise<Map<number, number>> {
    const statuses = new Map<number, number>();
    for (const day of daysOf(sent)) {
      if (day[0]!.at > app.clock.now()) app.clock.set(day[0]!.at);
      await inParallel(day, inFlight, async ({ line, customer, at, itemCount, fen }) => {
        const answer = await till.post('/api/open/purchases', {
          receiptNumber: String(line),
          lines: [{ sku: 'CD', name: 'CD', quantity: itemCount, amountFen: fen }],
          buyer: { phone: phones.get(customer)! },
          purchasedAt: at.toISOString(),
        });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      });
    }
    await app.settle();
    return statuses;
  }

  const stored = () => app.db.connection.collection<Order>('order').find().sort({ _id: 1 }).toArray();

  it('come from a file that is whole', () => {
    const same = new Map<string, number>();
    for (const { customer, at, itemCount, fen } of file) {
      const key = [customer, at.getTime(), itemCount, fen].join();
      same.set(key, (same.get(key) ?? 0) + 1);
    }
    const twins = [...same.values()].filter((count) => count > 1);
    expect([file.length, new Set(file.map(({ customer }) => customer)).size]).toEqual([6_919, 2_357]);
    expect([twins.length, file.filter(({ fen }) => fen === 0).length]).toEqual([19, 8]);
    expect(file.reduce((sum, { fen }) => sum + fen, 0)).toBe(24_409_194);
    expect(file.reduce((sum, { itemCount }) => sum + itemCount, 0)).toBe(16_479);
  });

  it(
    `are all there once, with every customer’s items, amount and points as in the file, also when it is sent twice (one customer in ${oneIn})`,
    async () => {
      expect(await replay(purchases)).toEqual(new Map([[201, purchases.length]]));
      const first = await stored();
      expect(await replay(purchases)).toEqual(new Map([[200, purchases.length]]));
      const orders = await stored();
      expect(orders).toEqual(first);

      const customerOf = new Map([...members].map(([customer, memberId]) => [memberId, customer]));
      const byOrder = (order: Order): string => customerOf.get(order.memberId ?? '') ?? 'nobody';
      const ours = (valueOf: (order: Order) => number) => sumBy(orders, byOrder, valueOf);
      const theirs = (valueOf: (purchase: RealPurchase) => number) =>
        sumBy(purchases, ({ customer }) => customer, valueOf);
      expect(ours(({ lines }) => lines[0]!.quantity)).toEqual(theirs(({ itemCount }) => itemCount));
      expect(ours(({ paidFen }) => paidFen)).toEqual(theirs(({ fen }) => fen));
      expect(ours(() => 1)).toEqual(theirs(() => 1));
      // The rule of a new brand: one point for each whole yuan of a purchase. What a level adds is an entry of its own.
      const earned = theirs(({ fen }) => Math.floor(fen / 100));
      const byRule = app.db.connection.collection('pointsEntry').find({ 'rule.id': 'default-order' });
      const balances = sumBy(
        await byRule.toArray(),
        (entry) => customerOf.get(String(entry['memberId']))!,
        (entry) => Number(entry['delta']),
      );
      const paying = [...earned].filter(([, points]) => points > 0);
      expect(balances).toEqual(new Map(paying));
      expect((await app.app.points.checkLedger()).findings).toEqual([]);
    },
    longMs,
  );
});

/** The purchases day by day, as a till would tell them. */
function daysOf(purchases: readonly RealPurchase[]): RealPurchase[][] {
  const days = new Map<number, RealPurchase[]>();
  for (const purchase of purchases) {
    const day = days.get(purchase.at.getTime()) ?? [];
    days.set(purchase.at.getTime(), [...day, purchase]);
  }
  return [...days].sort(([a], [b]) => a - b).map(([, day]) => day);
}
