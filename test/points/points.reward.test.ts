import { onceOf } from '../../src/platform/database';
import type { PointsRuleRequest } from '../../src/contract/points';
import type { DomainEvents } from '../../src/contract/events';
import type { PointsProcess, PointsWorld } from '../support/factories/points';
import { createPointsMember, startPoints } from '../support/factories/points';

const dayMs = 86_400_000;

describe('rewards', () => {
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

  const balanceOf = async (memberId: string): Promise<number> =>
    (await world.points.service.accountOf(memberId)).balance;
  const nowIso = (): string => world.clock.now().toISOString();

  /** Tells an event as the member feature would, and lets this process hear it. */
  async function tell<Name extends 'member.joined' | 'member.phoneBound'>(
    name: Name,
    payload: DomainEvents[Name],
    version = 1,
  ): Promise<void> {
    const subject = `member:${payload.memberId}`;
    await world.db.transaction({ keys: [] }, () => world.events.emit(name, { subject, version, payload }));
    await world.events.settle();
  }

  const join = (memberId: string): Promise<void> =>
    tell('member.joined', { memberId, identityId: 'i', homeStoreId: null, at: nowIso() });

  const rule = (request: Partial<PointsRuleRequest> = {}): PointsRuleRequest => ({
    name: '规则',
    event: 'manual',
    reward: { kind: 'fixed', points: 10 },
    from: null,
    to: null,
    limit: null,
    ...request,
  });

  async function enabledRule(request: Partial<PointsRuleRequest>): Promise<string> {
    const { _id } = await world.points.service.rules.create(rule(request), 'staff');
    await world.points.service.rules.setEnabled(_id, true, 'staff');
    return _id;
  }

  const award = (memberId: string, ruleId: string, amountFen?: number): Promise<string> =>
    world.points.service.award({
      memberId,
      ruleId,
      amountFen,
      staffId: 'staff',
      store: { storeId: 's1', storePath: '/s1/' },
    });

  it('pays joining 100 points and a phone 50, each once', async () => {
    const memberId = await createPointsMember(world);
    await join(memberId);
    await join(memberId);
    expect(await balanceOf(memberId)).toBe(100);
    await tell('member.phoneBound', { memberId, at: nowIso() });
    await tell('member.phoneBound', { memberId, at: nowIso() }, 2);
    expect(await balanceOf(memberId)).toBe(150);
  });

  it('pays nothing twice to a person who leaves and joins again', async () => {
    const first = await createPointsMember(world, { rewardKey: 'the-same-person' });
    await join(first);
    const again = await createPointsMember(world, { rewardKey: 'the-same-person' });
    await join(again);
    expect([await balanceOf(first), await balanceOf(again)]).toEqual([100, 0]);
  });

  it('pays one of two memberships of a person that join at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const rewardKey = `twin-${round}`;
      const a = await createPointsMember(world, { rewardKey });
      const b = await createPointsMember(world, { rewardKey });
      const payload = { identityId: 'i', homeStoreId: null, at: nowIso() };
      await world.db.transaction({ keys: [] }, async () => {
        for (const memberId of [a, b]) {
          const event = { subject: `member:${memberId}`, version: 1, payload: { ...payload, memberId } };
          await world.events.emit('member.joined', event);
        }
      });
      await world.events.settle();
      // The one that lost comes again after a while, and finds the limit reached.
      world.clock.advance(60_000);
      await world.events.settle();
      expect((await balanceOf(a)) + (await balanceOf(b))).toBe(100);
    }
  });

  it('pays nobody who has left before the event arrived', async () => {
    const memberId = await createPointsMember(world, { canEarn: false });
    await join(memberId);
    expect(await balanceOf(memberId)).toBe(0);
  });

  it('names the rule and its version in the entry, with the store of the member', async () => {
    const memberId = await createPointsMember(world, { storeId: 's9', storePath: '/r/s9/' });
    await join(memberId);
    const { items } = await world.points.service.entriesOf(memberId, { limit: 1 });
    expect(items[0]).toMatchObject({
      rule: { id: 'default-join', version: 1 },
      source: { type: 'join', id: memberId },
      storeId: 's9',
      storePath: '/r/s9/',
    });
  });

  describe('the daily sign-in', () => {
    it('pays the dial once a day in China and counts days in a row', async () => {
      const memberId = await createPointsMember(world);
      world.clock.set(new Date('2026-04-01T15:59:59.000Z'));
      const first = await world.points.service.signIn(memberId);
      expect(first).toEqual({ day: '2026-04-01', points: 5, streakDays: 1, isFirstToday: true });
      world.clock.advance(1_000);
      expect(await world.points.service.signIn(memberId)).toEqual({
        day: '2026-04-02',
        points: 5,
        streakDays: 2,
        isFirstToday: true,
      });
      world.settings.signInPoints = 7;
      expect(await world.points.service.signIn(memberId)).toMatchObject({ points: 5, isFirstToday: false });
      world.clock.advance(2 * dayMs);
      expect(await world.points.service.signIn(memberId)).toMatchObject({ points: 7, streakDays: 1 });
      world.settings.signInPoints = 5;
      expect(await balanceOf(memberId)).toBe(17);
    });

    it('counts one of twenty sign-ins at once, in two processes', async () => {
      const memberId = await createPointsMember(world);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, place) =>
          (place % 2 === 0 ? world : other).points.service.signIn(memberId),
        ),
      );
      expect(answers.filter(({ isFirstToday }) => isFirstToday)).toHaveLength(1);
      expect(new Set(answers.map(({ points }) => points))).toEqual(new Set([5]));
      expect(await balanceOf(memberId)).toBe(5);
    });

    it('counts without points where the dial says 0', async () => {
      const memberId = await createPointsMember(world);
      world.settings.signInPoints = 0;
      expect(await world.points.service.signIn(memberId)).toMatchObject({ points: 0, streakDays: 1 });
      world.settings.signInPoints = 5;
      expect(await world.points.service.signIn(memberId)).toMatchObject({ points: 0, isFirstToday: false });
    });

    it('refuses whoever may not earn', async () => {
      const memberId = await createPointsMember(world, { canEarn: false });
      const refused = { code: 'POINTS_EARNING_REFUSED' };
      await expect(world.points.service.signIn(memberId)).rejects.toMatchObject(refused);
      await expect(world.points.service.signIn('nobody')).rejects.toMatchObject({
        code: 'POINTS_MEMBER_MISSING',
      });
    });
  });

  describe('awards by hand', () => {
    it('pay by the amount, rounded as the rule says', async () => {
      const memberId = await createPointsMember(world);
      const reward = { kind: 'perAmount', pointsPer100Fen: 2, rounding: 'down' } as const;
      const ruleId = await enabledRule({ reward });
      await award(memberId, ruleId, 1_999);
      expect(await balanceOf(memberId)).toBe(39);
      const refused = { code: 'POINTS_RULE_NOT_APPLICABLE', details: { reason: 'amount' } };
      await expect(award(memberId, ruleId)).rejects.toMatchObject(refused);
      await expect(award(memberId, ruleId, 49)).rejects.toMatchObject(refused);
    });

    it('stay within the limit, however many come at once', async () => {
      const memberId = await createPointsMember(world);
      const ruleId = await enabledRule({ limit: { count: 3, period: 'day' } });
      const results = await Promise.allSettled(
        Array.from({ length: 12 }, (_, place) => {
          const staff = { staffId: 'staff', store: { storeId: null, storePath: null } };
          return (place % 2 === 0 ? world : other).points.service.award({ memberId, ruleId, ...staff });
        }),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
      for (const result of results) {
        if (result.status === 'rejected') {
          expect(result.reason).toMatchObject({ code: 'POINTS_RULE_LIMIT_REACHED' });
        }
      }
      expect(await balanceOf(memberId)).toBe(30);
      world.clock.advance(dayMs);
      await award(memberId, ruleId);
      expect(await balanceOf(memberId)).toBe(40);
    });

    it('are paid once for one request, however often it is sent', async () => {
      const memberId = await createPointsMember(world);
      const ruleId = await enabledRule({});
      const once = onceOf('staff:1', 'POST award', 'key-00000001', { ruleId });
      const request = { memberId, ruleId, staffId: 'staff', store: { storeId: null, storePath: null } };
      const ids = await Promise.all(
        [world, other, world].map(({ points }) => points.service.award(request, once)),
      );
      expect(new Set(ids).size).toBe(1);
      expect(await balanceOf(memberId)).toBe(10);
    });

    it('are refused outside the window of the rule, for other events and disabled rules', async () => {
      const memberId = await createPointsMember(world);
      const at = world.clock.now().getTime();
      const later = new Date(at + dayMs).toISOString();
      const reasonFor = async (request: Partial<PointsRuleRequest>): Promise<unknown> => {
        const ruleId = await enabledRule(request);
        return award(memberId, ruleId).catch((error: unknown) => error);
      };
      const refused = (reason: string) => ({ code: 'POINTS_RULE_NOT_APPLICABLE', details: { reason } });
      expect(await reasonFor({ from: later })).toMatchObject(refused('window'));
      expect(await reasonFor({ to: nowIso() })).toMatchObject(refused('window'));
      expect(await reasonFor({ event: 'signIn', to: nowIso() })).toMatchObject(refused('event'));
      const { _id } = await world.points.service.rules.create(rule(), 'staff');
      await expect(award(memberId, _id)).rejects.toMatchObject(refused('disabled'));
      await expect(award(memberId, 'none')).rejects.toMatchObject({ code: 'POINTS_RULE_MISSING' });
      expect(await balanceOf(memberId)).toBe(0);
    });
  });

  describe('rules', () => {
    it('keep every version, and pay what the current one says', async () => {
      const memberId = await createPointsMember(world);
      const { rules } = world.points.service;
      const ruleId = await enabledRule({});
      await award(memberId, ruleId);
      const { version } = await rules.find(ruleId);
      await rules.update(ruleId, { ...rule({ reward: { kind: 'fixed', points: 20 } }), version }, 'staff');
      await expect(rules.update(ruleId, { ...rule(), version }, 'staff')).rejects.toMatchObject({
        code: 'POINTS_RULE_CHANGED',
        details: { version: version + 1 },
      });
      await award(memberId, ruleId);
      const { items } = await world.points.service.entriesOf(memberId, { limit: 2 });
      expect(items.map(({ delta, rule: paid }) => [delta, paid?.version])).toEqual([
        [20, 3],
        [10, 2],
      ]);
      await expect(rules.remove(ruleId, 'staff')).rejects.toMatchObject({ code: 'POINTS_RULE_ENABLED' });
      await rules.setEnabled(ruleId, false, 'staff');
      await rules.setEnabled(ruleId, false, 'staff');
      await rules.remove(ruleId, 'staff');
      await expect(rules.find(ruleId)).rejects.toMatchObject({ code: 'POINTS_RULE_MISSING' });
      const versions = await rules.versionsOf(ruleId, { limit: 100 });
      expect(versions.items.map((one) => one.version)).toEqual([5, 4, 3, 2, 1]);
    });

    it('lets one of two changes at once win', async () => {
      const { rules } = world.points.service;
      const { _id, version } = await rules.create(rule(), 'staff');
      const results = await Promise.allSettled(
        [world, other].map(({ points }, place) =>
          points.service.rules.update(_id, { ...rule({ name: `第 ${place}` }), version }, 'staff'),
        ),
      );
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('begins with four rules, made once by whichever process is first', async () => {
      const fresh = await startPoints();
      const second = await fresh.second();
      await Promise.all([fresh, second, fresh].map(({ points }) => points.service.rules.ensureDefaults()));
      const { items } = await second.points.service.rules.list({ limit: 10 });
      expect(items.map(({ _id }) => _id).sort()).toEqual([
        'default-join',
        'default-order',
        'default-phone',
        'default-signIn',
      ]);
      await fresh.stop();
    });
  });
});
