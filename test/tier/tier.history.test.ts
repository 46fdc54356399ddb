import type { DomainEvents } from '../../src/contract/events';
import { dayMs, hourMs } from '../../src/platform/clock';
import { handlersOf } from '../../src/platform/events';
import type { GrowthEntry, TierAccount, TierChange } from '../../src/tier/tier.model';
import { growthEntryModel, tierAccountModel, tierChangeModel } from '../../src/tier/tier.model';
import { sizes } from '../support/sizes';
import type { ModelTier } from '../support/tierModel';
import { grow, levelId, newTier, passTime, shrink } from '../support/tierModel';
import type { TierProcess, TierWorld } from '../support/tierWorld';
import { createTierMember, runJob, startTier } from '../support/tierWorld';

const longMs = 1_800_000;
/** Members whose histories run beside each other, on one clock. */
const abreast = 8;
const seed = Number(process.env['HUAN_SEED'] ?? Date.now() % 1_000_000);

/** The same numbers for the same seed, below 1. */
function drawing(start: number): () => number {
  let state = start + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('histories of purchases, returns and reviews', () => {
  let world: TierWorld;
  let second: TierProcess;
  const told = new Map<string, DomainEvents['tier.changed']>();
  const random = drawing(seed);
  const among = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];

  beforeAll(async () => {
    world = await startTier();
    second = await world.second();
    const on = handlersOf<DomainEvents>();
    const note = on('tier.changed', {
      name: 'test.note',
      apply: ({ id, payload }) => Promise.resolve(void told.set(id, payload)),
    });
    world.events.register([note]);
    second.events.register([note]);
  });
  afterAll(() => world.stop(), longMs);

  interface Driven {
    readonly memberId: string;
    readonly model: ModelTier;
  }

  const now = (): number => world.clock.now().getTime();

  const tell = <Name extends 'order.completed' | 'order.returned'>(
    name: Name,
    payload: DomainEvents[Name],
  ): Promise<void> =>
    world.db.transaction({ keys: [] }, () =>
      world.events.emit(name, { subject: `order:${payload.orderId}`, version: 1, payload }),
    );

  /** What one member does now; answers how the model is told of it, once the server has been. */
  async function act({ memberId, model }: Driven): Promise<() => void> {
    const at = now();
    const common = { memberId, storeId: 's', storePath: '/s/', at: new Date(at).toISOString() };
    const known = [...model.purchases].filter(([, { paidFen }]) => paidFen > 0);
    const purchase = random() < 0.3 ? among(known) : undefined;
    if (purchase !== undefined) {
      const [orderId, { paidFen }] = purchase;
      const refundFen = random() < 0.4 ? paidFen : Math.ceil(random() * paidFen);
      const isFull = refundFen === paidFen;
      const returnId = world.ids.next();
      await tell('order.returned', { ...common, orderId, returnId, refundFen, lines: [], isFull });
      return () => shrink(model, orderId, refundFen, at);
    }
    const orderId = world.ids.next();
    const paidFen = among([0, 99, 12_345, 30_000, 50_000, 119_950, 200_000, 400_000, 600_100]) ?? 0;
    const facts = { channel: 'till', staffId: null, couponId: null, lines: [] } as const;
    const amounts = { amountFen: paidFen, paidFen, purchasedAt: common.at };
    await tell('order.completed', { ...common, ...facts, ...amounts, orderId });
    return () => grow(model, orderId, paidFen, at);
  }

  /** The yearly look, by both processes at once. */
  async function review(driven: readonly Driven[]): Promise<void> {
    const { clock } = world;
    await Promise.all([runJob(world, 'tier.review'), runJob({ ...second, clock }, 'tier.review')]);
    for (const { model } of driven) passTime(model, now());
  }

  const settle = () => Promise.all([world.events.settle(), second.events.settle()]);

  async function round(driven: readonly Driven[]): Promise<void> {
    const acts: (() => void)[] = [];
    for (const one of driven) if (random() < 0.5) acts.push(await act(one));
    // What has happened may be looked at late; a review may come before that, or after it, or not at all.
    if (random() < 0.3) world.clock.advance(random() * 45 * dayMs);
    if (random() < 0.2) await review(driven);
    await settle();
    for (const tellModel of acts) tellModel();
    if (random() < 0.3) await review(driven);
    world.clock.advance(random() < 0.1 ? 400 * dayMs : random() * 60 * dayMs + hourMs);
  }

  async function expectSame({ memberId, model }: Driven): Promise<void> {
    const account = await world.db.model(tierAccountModel).findById(memberId).lean<TierAccount>();
    expect(account !== null).toBe(model.isOpen);
    if (account === null) return;
    expect({
      value: account.value,
      base: account.baseTierId,
      level: account.tierId,
      period: account.period,
      endsAt: account.periodEndsAt.getTime(),
      graceUntil: account.graceUntil?.getTime() ?? null,
    }).toEqual({
      value: model.value,
      base: levelId(model.base),
      level: levelId(model.level),
      period: model.period,
      endsAt: model.endsAt,
      graceUntil: model.graceUntil,
    });
  }

  async function expectHistory({ memberId, model }: Driven): Promise<void> {
    const { db } = world;
    const changes = await db.model(tierChangeModel).find({ memberId }).sort({ _id: 1 }).lean<TierChange[]>();
    const asText = (items: readonly (readonly string[])[]): string[] =>
      items.map((item) => item.join(' ')).sort();
    expect(asText(changes.map(({ from, to, reason }) => [from, to, reason]))).toEqual(asText(model.changes));
    const events = [...told.values()].filter((event) => event.memberId === memberId);
    expect(
      asText(events.map(({ fromTierId, toTierId, reason }) => [fromTierId ?? '', toTierId, reason])),
    ).toEqual(asText(model.changes));
    const entries = await db
      .model(growthEntryModel)
      .find({ memberId })
      .sort({ seq: 1 })
      .lean<GrowthEntry[]>();
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.reduce((sum, { delta }) => sum + delta, 0)).toBe(model.value);
  }

  it(
    `end as the model says, whenever they are looked at and by how many (HUAN_SEED=${seed})`,
    async () => {
      const { histories, rounds } = sizes.tierHistories;
      for (let done = 0; done < histories; done += abreast) {
        const driven: Driven[] = [];
        while (driven.length < abreast)
          driven.push({ memberId: await createTierMember(world), model: newTier() });
        for (let count = 0; count < rounds; count += 1) {
          await round(driven);
          for (const one of driven) await expectSame(one);
        }
        await settle();
        for (const one of driven) await expectHistory(one);
      }
    },
    longMs,
  );
});
