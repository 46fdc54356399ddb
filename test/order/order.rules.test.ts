import fc from 'fast-check';
import type { Product } from '../../src/order/product.model';
import { orderLines, priceLines, takeBack } from '../../src/order/order.rules';

const at = new Date('2026-03-02T01:00:00.000Z');
const tea: Product = {
  _id: 'p1',
  sku: 'TEA',
  name: '乌龙茶',
  category: '茶',
  priceFen: 1_900,
  memberPriceFen: 1_500,
  isOnSale: true,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const catalogue = new Map([
  ['TEA', tea],
  ['CUP', { ...tea, _id: 'p2', sku: 'CUP', name: '杯', category: null, priceFen: 500, memberPriceFen: null }],
]);
const line = (sku: string | null, quantity = 1, amountFen: number | null = null) => ({
  sku,
  name: null,
  quantity,
  amountFen,
});

describe('prices', () => {
  it('are the catalogue’s, at the member price for whoever has it, and what was told where it was told', () => {
    const asked = [
      line('TEA', 2),
      line('CUP', 3),
      line('TEA', 2, 1),
      line('OTHER', 1, 700),
      line(null, 1, 0),
    ];
    const prices = (hasMemberPrice: boolean) =>
      priceLines(asked, catalogue, hasMemberPrice).map(({ amountFen, savingFen, isMemberPrice }) => [
        amountFen,
        savingFen,
        isMemberPrice,
      ]);
    expect(prices(false)).toEqual([
      [3_800, 0, false],
      [1_500, 0, false],
      [1, 0, false],
      [700, 0, false],
      [0, 0, false],
    ]);
    expect(prices(true)).toEqual([
      [3_000, 800, true],
      [1_500, 0, false],
      [1, 0, false],
      [700, 0, false],
      [0, 0, false],
    ]);
  });

  it('name what they know, and keep what they do not', () => {
    const priced = priceLines(
      [
        { ...line('TEA'), name: '别的名字' },
        { ...line('X', 1, 5), name: '散装' },
      ],
      catalogue,
      false,
    );
    expect(priced.map(({ lineId, name, category }) => [lineId, name, category])).toEqual([
      ['1', '乌龙茶', '茶'],
      ['2', '散装', null],
    ]);
  });
});

describe('the shares of a coupon', () => {
  const priced = priceLines([line('TEA'), line('CUP')], catalogue, false);
  const quote = (first: number, second: number, discountFen = first + second) => ({
    couponId: 'c', templateId: 't', memberId: 'm', title: '券', giftName: null, discountFen,
    lineDiscounts: [{ lineId: '1', discountFen: first }, { lineId: '2', discountFen: second }],
  }); // prettier-ignore

  it('come off their lines', () => {
    expect(orderLines(priced, quote(1_900, 100)).map(({ paidFen }) => paidFen)).toEqual([0, 400]);
    expect(orderLines(priced, null).map(({ paidFen }) => paidFen)).toEqual([1_900, 500]);
  });

  it('must add up and leave no line below nothing', () => {
    for (const wrong of [quote(1_901, 0), quote(-1, 1), quote(1, 1, 3)])
      expect(() => orderLines(priced, wrong)).toThrow('do not add up');
  });
});

describe('what comes back', () => {
  it('adds up to exactly what was paid, in whichever parts', () => {
    const parts = fc.record({
      paidFen: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      quantities: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(parts, ({ paidFen, quantities }) => {
        const quantity = quantities.reduce((sum, each) => sum + each, 0);
        const nothing = {
          name: null,
          category: null,
          sku: null,
          discountFen: 0,
          returnedQuantity: 0,
          returnedFen: 0,
        };
        let order: Parameters<typeof takeBack>[0] = {
          state: 'completed',
          lines: [{ lineId: '1', quantity, amountFen: paidFen, paidFen, ...nothing }],
        };
        let total = 0;
        for (const each of quantities) {
          const { refundFen, lines, state } = takeBack(order, [{ lineId: '1', quantity: each }]);
          expect(refundFen).toBeGreaterThanOrEqual(0);
          total += refundFen;
          order = { lines, state };
        }
        expect([total, order.state]).toEqual([paidFen, 'returned']);
      }),
    );
  });
});
