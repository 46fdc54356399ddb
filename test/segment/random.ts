import type {
  CountCondition,
  PurchaseScope,
  SegmentCondition,
  SegmentRule,
  TimeCondition,
} from '../../src/contract/segment';
import type { Person, PersonOrder } from '../support/segmentPeople';
import { blankPerson } from '../support/segmentPeople';

const dayMs = 86_400_000;

export const values = {
  stores: ['store-1', 'store-2', 'store-3'],
  nodes: ['store-1', 'region-1', 'region-2'],
  tags: ['tag-1', 'tag-2', 'tag-3'],
  codes: ['code-1', 'code-2', 'code-3'],
  tiers: ['silver', 'gold', 'black'],
  templates: ['template-1', 'template-2'],
  categories: ['护理液', '日抛', '月抛'],
  skus: ['SKU-1', 'SKU-2', 'SKU-3', 'SKU-4'],
  cities: ['上海', '杭州', '苏州'],
  provinces: ['上海', '浙江', '江苏'],
  hobbies: ['阅读', '游泳', '露营'],
} as const;

export const storesUnder = new Map([
  ['store-1', ['store-1']],
  ['region-1', ['store-1', 'store-2']],
  ['region-2', ['store-3']],
]);

/** Numbers below 1, the same for a seed for ever (mulberry32). */
export function createDice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  return {
    below,
    one,
    is: (chance: number): boolean => next() < chance,
    some: <T>(list: readonly T[], most = list.length): T[] => {
      const shuffled = [...list].sort(() => next() - 0.5);
      return shuffled.slice(0, 1 + below(Math.min(most, list.length)));
    },
    maybe: <T>(list: readonly T[]): T[] => list.filter(() => next() < 0.4),
  };
}

export type Dice = ReturnType<typeof createDice>;

export function randomPerson(dice: Dice, index: number, at: Date): Person {
  const ago = (): Date => new Date(at.getTime() - dice.below(200) * dayMs - dice.below(dayMs));
  const orNull = <T>(value: T): T | null => (dice.is(0.7) ? value : null);
  const said = (): boolean | null => dice.one([true, true, false, null]);
  const followedAt = orNull(ago());
  const firstCodeId = orNull(dice.one(values.codes));
  return {
    ...blankPerson(`M${String(index).padStart(5, '0')}`),
    state: dice.one(['active', 'active', 'active', 'pending', 'left']),
    homeStoreId: orNull(dice.one(values.stores)),
    hasPhone: dice.is(0.5),
    joinedAt: orNull(ago()),
    nickname: orNull('小王'),
    gender: orNull(dice.one(['female', 'male', 'other'])),
    birthMonth: orNull(`${1970 + dice.below(40)}-${String(1 + dice.below(12)).padStart(2, '0')}`),
    region: orNull({ province: dice.one(values.provinces), city: dice.one(values.cities) }),
    hobbies: orNull(dice.maybe(values.hobbies)),
    consents: { membership: said(), marketing: said(), personalisation: said() },
    followedAt,
    isFollowing: followedAt !== null && dice.is(0.7),
    tagIds: dice.maybe(values.tags),
    firstCodeId,
    lastCodeId: firstCodeId === null ? null : dice.one(values.codes),
    touchedCodeIds: [...dice.maybe(values.codes), ...dice.maybe(values.codes)],
    tier: orNull({ tierId: dice.one(values.tiers), value: dice.below(4) * 100 }),
    balance: orNull(dice.below(5) * 10),
    coupons: Array.from({ length: dice.below(4) }, () => {
      const state = dice.one(['issued', 'issued', 'redeemed', 'expired', 'void'] as const);
      const issuedAt = ago();
      const expiresAt = new Date(at.getTime() + (dice.below(60) - 30) * dayMs);
      const usedAt = state === 'redeemed' ? ago() : null;
      return {
        templateId: dice.one(values.templates),
        state,
        issuedAt,
        usableFrom: issuedAt,
        expiresAt,
        usedAt,
      };
    }),
    orders: Array.from({ length: dice.below(5) }, () => randomOrder(dice, ago())),
  };
}

function randomOrder(dice: Dice, purchasedAt: Date): PersonOrder {
  const lines = Array.from({ length: 1 + dice.below(3) }, () => {
    const quantity = 1 + dice.below(3);
    const returnedQuantity = dice.is(0.2) ? 1 + dice.below(quantity) : 0;
    const paidFen = quantity * dice.below(4) * 500;
    return {
      sku: dice.is(0.9) ? dice.one(values.skus) : null,
      category: dice.is(0.9) ? dice.one(values.categories) : null,
      quantity,
      returnedQuantity,
      paidFen,
      returnedFen: (paidFen / quantity) * returnedQuantity,
    };
  });
  const returned = lines.filter(({ returnedQuantity }) => returnedQuantity > 0).length;
  const isAll = lines.every(({ quantity, returnedQuantity }) => quantity === returnedQuantity);
  const state = isAll ? 'returned' : returned > 0 ? 'partlyReturned' : 'completed';
  return { storeId: dice.one(values.stores), state, purchasedAt, lines };
}

export function randomRule(dice: Dice, at: Date, depth: number, segments: readonly string[]): SegmentRule {
  if (depth === 0 || dice.is(0.35)) return randomCondition(dice, at, segments);
  const part = (): SegmentRule => randomRule(dice, at, depth - 1, segments);
  const parts = (): SegmentRule[] => Array.from({ length: 1 + dice.below(3) }, part);
  return dice.one([
    () => ({ kind: 'and' as const, rules: parts() }),
    () => ({ kind: 'or' as const, rules: parts() }),
    () => ({ kind: 'not' as const, rule: part() }),
  ])();
}

function randomCondition(dice: Dice, at: Date, segments: readonly string[]): SegmentCondition {
  const when = (): TimeCondition => randomTime(dice, at);
  const timed = () => (dice.is(0.4) ? { when: when() } : {});
  const count = (most: number, unit = 1): CountCondition => ({
    operator: dice.one(['atLeast', 'atMost', 'exactly']),
    value: dice.below(most) * unit,
  });
  const makers: (() => SegmentCondition)[] = [
    () => randomChoice(dice),
    () => randomChoice(dice),
    () => ({
      kind: 'flag',
      field: dice.one([
        'profile.hasPhone',
        'consent.membership',
        'consent.marketing',
        'consent.personalisation',
        'follower.isFollowing',
      ]),
      value: dice.is(0.5),
    }),
    () => ({ kind: 'number', field: 'profile.age', is: { ...count(1), value: 16 + dice.below(40) } }),
    () => ({ kind: 'number', field: 'tier.growth', is: count(4, 100) }),
    () => ({ kind: 'number', field: 'points.balance', is: count(5, 10) }),
    () => ({ kind: 'time', field: dice.one(['member.joinedAt', 'follower.followedAt']), is: when() }),
    () => {
      const act = dice.one(['usable', 'received', 'redeemed', 'expired'] as const);
      const templates = dice.is(0.5) ? { templateIds: dice.some(values.templates) } : {};
      return { kind: 'coupons', act, ...templates, ...(act === 'usable' ? {} : timed()), is: count(3) };
    },
    () => ({ kind: 'purchases', measure: 'count', scope: randomScope(dice, timed), is: count(4) }),
    () => ({ kind: 'purchases', measure: 'quantity', scope: randomScope(dice, timed), is: count(6) }),
    () => ({ kind: 'purchases', measure: 'amountFen', scope: randomScope(dice, timed), is: count(8, 500) }),
    () => ({
      kind: 'purchaseDay',
      which: dice.one(['first', 'last']),
      scope: randomScope(dice, () => ({})),
      is: when(),
    }),
    () => {
      const operator = dice.one(['atLeast', 'atMost'] as const);
      const percent = operator === 'atLeast' ? 1 + dice.below(100) : dice.below(100);
      return { kind: 'purchaseShare', category: dice.one(values.categories), ...timed(), operator, percent };
    },
    () => ({
      kind: 'boughtNever',
      bought: randomScope(dice, timed),
      never: randomScope(dice, timed),
    }),
    () => ({ kind: 'sameSku', categories: dice.some(values.categories, 2), least: 2 + dice.below(2) }),
    () => {
      const from = dice.below(100);
      return { kind: 'bucket', salt: dice.one(['a', 'b']), from, to: from + 1 + dice.below(100 - from) };
    },
    ...(segments.length === 0 ? [] : [() => ({ kind: 'segment' as const, segmentId: dice.one(segments) })]),
  ];
  return dice.one(makers)();
}

function randomScope(dice: Dice, timed: () => { when?: TimeCondition }): PurchaseScope {
  return {
    ...(dice.is(0.5) ? { categories: dice.some(values.categories, 2) } : {}),
    ...(dice.is(0.3) ? { skus: dice.some(values.skus) } : {}),
    ...(dice.is(0.3) ? { storeIds: dice.some(values.nodes, 2) } : {}),
    ...timed(),
  };
}

function randomTime(dice: Dice, at: Date): TimeCondition {
  const days = 1 + dice.below(150);
  if (dice.is(0.4)) return { operator: 'withinDays', days };
  if (dice.is(0.6)) return { operator: 'daysAgo', days };
  const from = at.getTime() - (days + 40) * dayMs;
  return {
    operator: 'between',
    from: new Date(from).toISOString(),
    to: new Date(from + (1 + dice.below(100)) * dayMs).toISOString(),
  };
}

function randomChoice(dice: Dice): SegmentCondition {
  const isAny = { kind: 'choice', operator: 'isAnyOf' } as const;
  const any = { kind: 'choice', operator: dice.one(['isAnyOf', 'isAllOf'] as const) } as const;
  return dice.one<SegmentCondition>([
    { ...isAny, field: 'member.state', values: dice.some(['active', 'pending'], 1) },
    { ...isAny, field: 'member.homeStore', values: dice.some(values.nodes, 2) },
    { ...isAny, field: 'profile.gender', values: dice.some(['female', 'male', 'other'], 2) },
    { ...isAny, field: 'profile.birthMonth', values: dice.some(['01', '05', '11', '12']) },
    { ...isAny, field: 'profile.province', values: dice.some(values.provinces, 2) },
    { ...isAny, field: 'profile.city', values: dice.some(values.cities, 2) },
    { ...any, field: 'profile.hobbies', values: dice.some(values.hobbies) },
    { ...any, field: 'tag', values: dice.some(values.tags) },
    { ...isAny, field: 'source.firstCode', values: dice.some(values.codes, 2) },
    { ...isAny, field: 'source.lastCode', values: dice.some(values.codes, 2) },
    { ...any, field: 'source.touchedCode', values: dice.some(values.codes) },
    { ...isAny, field: 'tier.level', values: dice.some(values.tiers, 2) },
  ]);
}
