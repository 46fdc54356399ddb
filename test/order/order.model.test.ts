import fc from 'fast-check';
import type { DomainEvents } from '../../src/contract/events';
import type { Order } from '../../src/order/order.model';
import { AppError } from '../../src/platform/errors';
import { createPointsMember } from '../support/factories/points';
import type { OrderWorld } from '../support/orderWorld';
import { startOrder } from '../support/orderWorld';
import { sizes } from '../support/sizes';

/** One step of a random history of one receipt. */
type Step =
  | {
      readonly kind: 'return';
      readonly lines: readonly { readonly line: number; readonly quantity: number }[];
    }
  | { readonly kind: 'returnAll' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'claim'; readonly who: number }
  | { readonly kind: 'spend'; readonly points: number }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'repeat'; readonly which: number };

const line = fc.record({
  quantity: fc.integer({ min: 1, max: 7 }),
  amountFen: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
});
const wish = fc.record({ line: fc.nat({ max: 4 }), quantity: fc.integer({ min: 0, max: 4 }) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('return' as const), lines: fc.array(wish, { minLength: 1, maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'returnAll' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'undo' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('claim' as const), who: fc.nat({ max: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('spend' as const), points: fc.integer({ min: 1, max: 600 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.nat({ max: 9 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat({ max: 40 }) }) },
); // prettier-ignore
const history = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  isMember: fc.boolean(),
  steps: fc.array(step, { maxLength: sizes.orderHistories.steps }),
});

/** What must be true of a receipt, kept by other arithmetic than the code's: one unit after another. */
class Receipt {
  readonly left: number[];
  readonly refunds: number[];
  owner: number | null;
  minutes = 0;
  spent = 0;

  constructor(
    readonly lines: readonly { readonly quantity: number; readonly amountFen: number }[],
    isMember: boolean,
  ) {
    this.left = lines.map(({ quantity }) => quantity);
    this.refunds = lines.map(() => 0);
    this.owner = isMember ? 0 : null;
  }

  get isReturned(): boolean {
    return this.left.every((count) => count === 0);
  }

  /** One point for each whole yuan of what is left, less what was spent; owed where that is negative. */
  get balance(): number {
    const paid = this.lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
    const back = this.refunds.reduce((sum, each) => sum + each, 0);
    return this.owner === null ? 0 : Math.floor((paid - back) / 100) - this.spent;
  }

  /** The refusal, or what is paid back. */
  takeBack(wishes: readonly { readonly line: number; readonly quantity: number }[]): string | number {
    if (this.isReturned) return 'ORDER_RETURNED';
    const seen = new Set<number>();
    for (const { line: place, quantity } of wishes) {
      const left = this.left[place];
      if (left === undefined || seen.has(place)) return 'ORDER_RETURN_LINE_UNKNOWN';
      seen.add(place);
      if (quantity < 1) return 'ORDER_QUANTITY_INVALID';
      if (quantity > left) return 'ORDER_RETURN_EXCEEDS';
    }
    let total = 0;
    for (const { line: place, quantity } of wishes) {
      this.left[place]! -= quantity;
      const { quantity: all, amountFen } = this.lines[place]!;
      const kept = Math.ceil((amountFen * this.left[place]!) / all);
      total += amountFen - kept - this.refunds[place]!;
      this.refunds[place] = amountFen - kept;
    }
    return total;
  }
}

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 600_000;

describe('random histories of purchases against the model', () => {
  let world: OrderWorld;
  let made = 0;

  beforeAll(async () => {
    world = await startOrder();
  });
  afterAll(async () => {
    expect((await world.points.checkLedger()).findings).toEqual([]);
    await world.stop();
  });

  it(
    'pay back, refuse, tell and take points back as the model says',
    async () => {
      await fc.assert(fc.asyncProperty(history, run), {
        numRuns: sizes.orderHistories.histories,
        endOnFailure: true,
      });
    },
    longMs,
  );

  async function run({ lines, isMember, steps }: typeof history extends fc.Arbitrary<infer T> ? T : never) {
    made += 1;
    const members = [await createPointsMember(world), await createPointsMember(world)];
    const model = new Receipt(lines, isMember);
    const { service } = world.order;
    const request = {
      receiptNumber: `H-${made}`,
      lines: lines.map((each) => ({ sku: 'X', ...each })),
      ...(isMember ? { buyer: { code: members[0]! } } : {}),
    };
    const { order } = await service.recordAtTill(world.till, request);
    const done: (() => Promise<number>)[] = [];
    const paid: number[] = [];

    for (const [place, each] of steps.entries()) {
      const wishes = each.kind === 'return' ? each.lines : model.left.flatMap((quantity, at) => (quantity > 0 ? [{ line: at, quantity }] : []));
      if (each.kind === 'pass') {
        world.clock.advance(each.minutes * 60_000);
        model.minutes += each.minutes;
      } else if (each.kind === 'claim') {
        const isMine = model.owner === each.who;
        const expected = isMine ? 'mine' : model.owner !== null ? 'ORDER_CLAIMED' : model.isReturned ? 'ORDER_RETURNED' : 'claimed';
        const scene = order.receiptCode ?? 'rNobody';
        const answer = await attempt(async () => {
          const claim = await service.claim(members[each.who]!, scene);
          return claim.isNew ? 'claimed' : 'mine';
        });
        expect(answer).toBe(isMember ? 'ORDER_CLAIM_UNKNOWN' : expected);
        if (answer === 'claimed') model.owner = each.who;
      } else if (each.kind === 'spend') {
        await world.events.settle();
        const memberId = members[model.owner ?? 0]!;
        const spending = { memberId, points: each.points, source: { type: 'test', id: 'x' } };
        const idemKey = `spend:${made}:${place}`;
        const spend = async () => (await world.points.service.spend({ ...spending, idemKey })).delta;
        const isEnough = model.balance >= each.points;
        expect(await attempt(spend)).toBe(isEnough ? -each.points : 'POINTS_INSUFFICIENT');
        if (isEnough) model.spent += each.points;
      } else if (each.kind === 'repeat') {
        const again = done[each.which % Math.max(1, done.length)];
        if (again !== undefined) expect(await again()).toBe(paid[each.which % done.length]);
      } else {
        const isUndo = each.kind === 'undo';
        const act = () =>
          isUndo
            ? service.undo(world.clerk, order, { undoId: `undo-${made}-${place}`, reason: '退' })
            : service.takeBackAtTill(world.till, request.receiptNumber, {
                returnNumber: `B-${place}`,
                reason: '退',
                ...(each.kind === 'return' ? { lines: wishes.map(({ line: at, quantity }) => ({ lineId: String(at + 1), quantity })) } : {}),
              });
        const expected = isUndo && model.minutes > 10 ? 'ORDER_UNDO_TOO_LATE' : model.takeBack(wishes);
        const refund = async (): Promise<number> => (await act()).back.refundFen;
        expect(await attempt(refund)).toBe(expected);
        if (typeof expected === 'number') {
          done.push(refund);
          paid.push(expected);
        }
      }
    }
    await check(order._id, model, members);
  } // prettier-ignore

  /** What is stored, and what was told, add up to what the model says. */
  async function check(orderId: string, model: Receipt, members: readonly string[]): Promise<void> {
    const stored = await world.db.connection.collection<Order>('order').findOne({ _id: orderId });
    const refundFen = model.refunds.reduce((sum, each) => sum + each, 0);
    expect(stored).toMatchObject({
      refundedFen: refundFen,
      memberId: model.owner === null ? null : members[model.owner],
      state: model.isReturned ? 'returned' : refundedAny(model) ? 'partlyReturned' : 'completed',
    });
    if (model.isReturned) expect(refundFen).toBe(stored!.paidFen);
    await world.events.settle();
    for (const [place, memberId] of members.entries()) {
      const balance = place === model.owner ? model.balance : 0;
      const account = { balance, available: Math.max(0, balance), debt: Math.max(0, -balance) };
      expect(await world.points.service.accountOf(memberId)).toMatchObject(account);
    }
    const facts = await world.order.service.explain(orderId);
    expect(facts.reduce((sum, { points }) => sum + points, 0)).toBe(model.balance + model.spent);
    const told = await world.db.connection
      .collection('outboxEvent')
      .find({ subject: `order:${orderId}` })
      .sort({ version: 1 })
      .toArray();
    expect(told.map(({ version }) => version as number)).toEqual(told.map((_, index) => index + 1));
    const returns = told.filter(({ name }) => name === 'order.returned').map(({ payload }) => payload as DomainEvents['order.returned']);
    expect(returns.reduce((sum, each) => sum + each.refundFen, 0)).toBe(refundFen);
    for (const each of returns) {
      expect(each.lines.reduce((sum, part) => sum + part.paidFen, 0)).toBe(each.refundFen);
      expect(each.isFull).toBe(model.isReturned && each === returns.at(-1));
    }
  } // prettier-ignore
});

const refundedAny = ({ left, lines }: Receipt): boolean =>
  left.some((count, index) => count < lines[index]!.quantity);

async function attempt<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
