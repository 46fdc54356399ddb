import type { HistoryAct, HistoryMember } from '../../src/points';
import type { PointsWorld } from '../support/factories/points';
import { createPointsMember, spend, startPoints } from '../support/factories/points';

const dayMs = 86_400_000;

describe('the history that is written in bulk', () => {
  let world: PointsWorld;
  beforeAll(async () => {
    world = await startPoints();
    world.settings.pointsExpiry = { months: 2, mode: 'rolling' };
  });
  afterAll(() => world.stop());

  const store = { storeId: 's1', storePath: '/s1/' };
  const startMs = Date.parse('2025-09-01T02:00:00.000Z');
  const on = (day: number): Date => new Date(startMs + day * dayMs);

  function past(memberId: string, place: number): HistoryMember {
    const signIns = [3, 4, 5, 40, 41].map((day) => ({ kind: 'signIn' as const, at: on(day + place) }));
    const acts: HistoryAct[] = [
      { kind: 'join', at: on(place) },
      { kind: 'phone', at: on(place) },
      ...signIns,
      {
        kind: 'spend',
        at: on(60 + place),
        points: 20,
        source: { type: 'order', id: `${memberId}-1` },
        idemKey: `${memberId}:1`,
      },
      {
        kind: 'earn',
        at: on(150 + place),
        points: 33,
        source: { type: 'order', id: `${memberId}-2` },
        idemKey: `${memberId}:2`,
      },
    ];
    return { memberId, personKey: `person of ${memberId}`, store, acts };
  }

  it('is a ledger like any other', async () => {
    const members = Array.from({ length: 120 }, (_, place) => past(`old-${place}`, place % 20));
    const written = await world.points.service.writeHistory(members, world.clock.now());
    expect(written.memberCount).toBe(120);
    const report = await world.points.checkLedger();
    expect(report).toMatchObject({ isIntact: true, accountCount: 120, entryCount: written.entryCount });
  });

  it('leaves what the living ledger would have left', async () => {
    const rewardKey = 'person of twin';
    const twin = await createPointsMember(world, { rewardKey, ...store });
    const now = world.clock.now();
    await world.points.service.writeHistory([past('copied', 1)], now);
    for (const act of past(twin, 1).acts) {
      world.clock.set(act.at);
      if (act.kind === 'signIn') await world.points.service.signIn(twin);
      else if (act.kind === 'spend' || act.kind === 'earn') {
        const { kind, points, source } = act;
        await world.points.service[kind]({
          memberId: twin,
          points,
          source,
          idemKey: `twin:${source.id}`,
          store,
        });
      } else {
        const event = act.kind === 'join' ? 'member.joined' : 'member.phoneBound';
        const source = { type: act.kind, id: twin };
        await world.db.transaction({ keys: [] }, () =>
          world.points.service.payFor({ event, memberId: twin, source, at: act.at, store }),
        );
      }
    }
    world.clock.set(now);
    await world.points.service.expire(twin);
    const [lived, written] = await Promise.all([linesOf(twin), linesOf('copied')]);
    expect(written).toEqual(lived);
    expect(await world.points.service.accountOf('copied')).toEqual(
      await world.points.service.accountOf(twin),
    );
  });

  it('is known to the living ledger: nothing is paid again, days in a row go on', async () => {
    const memberId = 'known';
    world.members.set(memberId, { canEarn: true, canSpend: true, rewardKey: 'person of known', ...store });
    const yesterday = new Date(world.clock.now().getTime() - dayMs);
    const acts: HistoryAct[] = [
      { kind: 'join', at: yesterday },
      { kind: 'signIn', at: yesterday },
    ];
    await world.points.service.writeHistory(
      [{ memberId, personKey: 'person of known', store, acts }],
      world.clock.now(),
    );
    expect(await world.points.service.signIn(memberId)).toMatchObject({ streakDays: 2, points: 5 });
    const source = { type: 'join', id: memberId };
    const at = world.clock.now();
    const again = { event: 'member.joined', memberId, source, at, store } as const;
    expect(await world.db.transaction({ keys: [] }, () => world.points.service.payFor(again))).toEqual([]);
    await spend(world, memberId, 110);
    expect((await world.points.service.accountOf(memberId)).balance).toBe(0);
  });

  it('is refused for whoever has points already, and for what a command would be refused for', async () => {
    const memberId = await createPointsMember(world, { points: 5 });
    const write = (member: HistoryMember) => world.points.service.writeHistory([member], world.clock.now());
    await expect(write(past(memberId, 0))).rejects.toMatchObject({ code: 11_000 });
    const source = { type: 'order', id: 'o' };
    const act = { kind: 'spend', at: on(1), points: 1, source, idemKey: 'poor:1' } as const;
    const poor = { memberId: 'poor', personKey: 'poor', store, acts: [act] };
    await expect(write(poor)).rejects.toMatchObject({ code: 'POINTS_INSUFFICIENT' });
    expect((await world.points.checkLedger()).findings).toEqual([]);
  });

  async function linesOf(memberId: string) {
    const { items } = await world.points.service.entriesOf(memberId, { limit: 100 });
    return items.map(({ type, delta, balanceAfter, rule }) => [type, delta, balanceAfter, rule?.id ?? null]);
  }
});
