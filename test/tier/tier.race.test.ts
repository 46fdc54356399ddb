import type { OrderFacts } from '../../src/contract/events';
import type { TierTable } from '../../src/contract/tier';
import { chinaDay, dayMs } from '../../src/platform/clock';
import type { EventOf } from '../../src/platform/events';
import { awardResultModel } from '../../src/tier/award.model';
import type { TierAccount } from '../../src/tier/tier.model';
import { birthdayBonusModel, tierAccountModel } from '../../src/tier/tier.model';
import type { TierProcess, TierWorld } from '../support/tierWorld';
import { createTierMember, runJob, startTier, withBenefits } from '../support/tierWorld';

const longMs = 120_000;

const without = (id: string) => (table: TierTable) => ({
  ...table,
  levels: table.levels.filter((level) => level.id !== id),
});

describe('levels of two processes', () => {
  let world: TierWorld;
  let second: TierProcess;
  beforeAll(async () => {
    world = await startTier();
    second = await world.second();
  });
  afterAll(() => world.stop());

  const accountOf = (memberId: string) =>
    world.db.model(tierAccountModel).findById(memberId).lean<TierAccount>();

  function purchaseOf(memberId: string, paidFen: number): OrderFacts {
    const at = world.clock.now().toISOString();
    const place = { storeId: 's', storePath: '/s/', staffId: null, channel: 'till' } as const;
    const amounts = { amountFen: paidFen, paidFen, couponId: null, lines: [] };
    return { orderId: world.ids.next(), memberId, ...place, ...amounts, purchasedAt: at, at };
  }

  /** Grows in one transaction; `meanwhile` runs before it commits. */
  async function buy(memberId: string, paidFen: number, meanwhile = () => Promise.resolve()): Promise<void> {
    const payload = purchaseOf(memberId, paidFen);
    const event: EventOf<string, unknown> = {
      id: payload.orderId,
      name: 'order.completed',
      subject: null,
      version: 1,
      at: world.clock.now(),
      payload,
    };
    const grow = second.tier.handlers.find(({ name }) => name === 'tier.growByOrder');
    await grow?.before(event);
    await second.db.transaction({ keys: [] }, async (session) => {
      await grow?.apply(event, undefined, session);
      await meanwhile();
    });
  }

  it(
    'cannot be taken away in the moment in which somebody reaches one',
    async () => {
      const memberId = await createTierMember(world);
      let taking: Promise<TierTable> | undefined;
      await buy(memberId, 600_000, async () => {
        taking ??= world.setLevels(without('black'));
        // As long as it takes the other one to see that nobody has this level.
        for (let count = 0; count < 50; count += 1) await accountOf(memberId);
      });
      expect(await accountOf(memberId)).toMatchObject({ tierId: 'black' });
      await expect(taking).rejects.toMatchObject({ code: 'TIER_IN_USE' });
      // Everybody without an account has the first one.
      const renamed = (table: TierTable) => ({
        ...table,
        levels: table.levels.map((level) => (level.id === 'member' ? { ...level, id: 'basic' } : level)),
      });
      await expect(world.setLevels(renamed)).rejects.toMatchObject({ code: 'TIER_IN_USE' });
    },
    longMs,
  );

  it(
    'are reached or taken away, never both, many times at once',
    async () => {
      const extra = { id: 'extra', name: '临时', threshold: 100, keep: 0 };
      for (let round = 0; round < 12; round += 1) {
        await world.setLevels(({ levels: [first, ...others], ...table }) => ({
          ...table,
          levels: [
            first!,
            { ...extra, benefits: first!.benefits },
            ...others.filter(({ id }) => id !== 'extra'),
          ],
        }));
        const members = [await createTierMember(world), await createTierMember(world)];
        const [taking] = await Promise.allSettled([
          world.setLevels(without('extra')),
          ...members.map((memberId) => buy(memberId, 20_000)),
        ]);
        const isTaken = taking.status === 'fulfilled';
        const levels = [];
        for (const memberId of members) levels.push((await accountOf(memberId))?.tierId);
        expect(levels.includes('extra')).toBe(!isTaken);
        if (!isTaken) await world.db.model(tierAccountModel).deleteMany({ _id: { $in: members } });
      }
    },
    longMs,
  );

  it('pay a birthday once by two jobs at once, and nothing of it where the process dies on the way', async () => {
    await world.setLevels(withBenefits({ birthdayPoints: 50 }));
    const born = [];
    for (let count = 0; count < 5; count += 1) born.push(await createTierMember(world));
    for (const memberId of born) world.birthMonths.set(memberId, '1990-03');
    const dying = await world.second((real) => ({
      ...real,
      async earn(command) {
        await real.earn(command);
        throw new Error('the process dies');
      },
    }));
    const { clock } = world;
    await expect(runJob({ ...dying, clock }, 'tier.payBirthdays')).rejects.toThrow('5 birthdays');
    for (const memberId of born)
      expect(await world.points.service.accountOf(memberId)).toMatchObject({ balance: 0 });
    for (let times = 0; times < 2; times += 1)
      await Promise.all([
        runJob(world, 'tier.payBirthdays'),
        runJob({ ...second, clock }, 'tier.payBirthdays'),
      ]);
    for (const memberId of born)
      expect(await world.points.service.accountOf(memberId)).toMatchObject({ balance: 50 });
    expect(await world.db.model(birthdayBonusModel).countDocuments()).toBe(5);
  });

  it('pay no birthday in another month, to whoever cannot earn, or again to one person', async () => {
    const [left, again, other] = [
      await createTierMember(world),
      await createTierMember(world),
      await createTierMember(world),
    ];
    const person = [...world.birthMonths.keys()][0] ?? '';
    world.members.get(left)!.canEarn = false;
    world.members.get(again)!.rewardKey = world.members.get(person)!.rewardKey;
    world.birthMonths.set(left, '1990-03').set(again, '1990-03').set(other, '1990-04');
    await runJob(world, 'tier.payBirthdays');
    for (const memberId of [left, again, other])
      expect(await world.points.service.accountOf(memberId)).toMatchObject({ balance: 0 });
    world.members.get(person)!.canEarn = false;
    world.clock.set(new Date('2027-03-31T15:59:59Z'));
    await runJob(world, 'tier.payBirthdays');
    expect(await world.points.service.accountOf(again)).toMatchObject({ balance: 50 });
    expect(await world.points.service.accountOf(other)).toMatchObject({ balance: 0 });
    world.clock.set(new Date('2027-03-31T16:00:00Z'));
    await runJob(world, 'tier.payBirthdays');
    expect(await world.points.service.accountOf(other)).toMatchObject({ balance: 50 });
  });

  it('give a place in a list once by two jobs at once, and nothing of it where the process dies on the way', async () => {
    const { clock, awards } = world;
    const reward = { kind: 'points', points: 30 } as const;
    const request = { name: '榜', measure: 'growth', period: 'month', top: 4, reward, delayDays: 1 } as const;
    const { id } = await awards.create(request, 'staff-1');
    await awards.enable(id, 'staff-1');
    const members = [];
    for (let count = 0; count < 6; count += 1) {
      const memberId = await createTierMember(world);
      await buy(memberId, 10_000 * (count + 1));
      members.push(memberId);
    }
    clock.advance(40 * dayMs);
    const period = chinaDay(new Date(clock.now().getTime() - 40 * dayMs)).slice(0, 7);
    const statesNow = async () => (await awards.resultsOf(id, period)).rows.map(({ state }) => state);
    const dying = await world.second((real) => ({
      ...real,
      async earn(command) {
        await real.earn(command);
        throw new Error('the process dies');
      },
    }));
    await runJob({ ...dying, clock }, 'tier.giveAwards');
    expect(await statesNow()).toEqual(['due', 'due', 'due', 'due']);
    for (let times = 0; times < 2; times += 1)
      await Promise.all([runJob(world, 'tier.giveAwards'), runJob({ ...second, clock }, 'tier.giveAwards')]);
    expect(await statesNow()).toEqual(['paid', 'paid', 'paid', 'paid']);
    const balances = [];
    for (const memberId of members) balances.push((await world.points.service.accountOf(memberId)).balance);
    expect(balances).toEqual([0, 0, 30, 30, 30, 30]);
    expect(await world.db.model(awardResultModel).countDocuments({ awardId: id })).toBe(4);
  });
});
