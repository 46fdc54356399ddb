import { createHash } from 'node:crypto';
import type {
  ChoiceRule,
  CountCondition,
  CouponsRule,
  PurchaseScope,
  SegmentCondition,
  SegmentRule,
  TimeCondition,
} from '../../src/contract/segment';
import type { Person, PersonLine, PersonOrder } from '../support/segmentPeople';

/** What a naive evaluator is told beside the people. */
export interface World {
  readonly at: Date;
  readonly segments: ReadonlyMap<string, SegmentRule>;
  readonly storesUnder: ReadonlyMap<string, readonly string[]>;
  readonly firstTierId: string;
}

const dayMs = 86_400_000;

/** Who a rule holds, person by person and written for nothing but being read. */
export function naiveMatch(world: World, rule: SegmentRule, people: readonly Person[]): string[] {
  const asksBehaviour = isBehavioural(world, rule);
  return people
    .filter(({ state }) => state !== 'left')
    .filter(({ consents }) => !asksBehaviour || consents.personalisation !== false)
    .filter((person) => holds(world, rule, person))
    .map(({ id }) => id)
    .sort();
}

function isBehavioural(world: World, rule: SegmentRule): boolean {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.rules.some((part) => isBehavioural(world, part));
    case 'not':
      return isBehavioural(world, rule.rule);
    case 'segment':
      return isBehavioural(world, world.segments.get(rule.segmentId)!);
    case 'choice':
      return /^(tag|source|tier)/.test(rule.field);
    case 'number':
      return rule.field !== 'profile.age';
    default:
      return !['flag', 'time', 'bucket'].includes(rule.kind);
  }
}

function holds(world: World, rule: SegmentRule, person: Person): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.rules.every((part) => holds(world, part, person));
    case 'or':
      return rule.rules.some((part) => holds(world, part, person));
    case 'not':
      return !holds(world, rule.rule, person);
    default:
      return isTrue(world, rule, person);
  }
}

function isTrue(world: World, rule: SegmentCondition, person: Person): boolean {
  const { at } = world;
  switch (rule.kind) {
    case 'segment':
      return holds(world, world.segments.get(rule.segmentId)!, person);
    case 'bucket': {
      const hash = createHash('sha256').update(`${rule.salt}\n${person.id}`).digest('hex');
      const bucket = Number.parseInt(hash.slice(0, 8), 16) % 100;
      return bucket >= rule.from && bucket < rule.to;
    }
    case 'choice': {
      const has = valuesOf(world, rule, person);
      return rule.operator === 'isAllOf'
        ? rule.values.every((value) => has.includes(value))
        : rule.values.some((value) => has.includes(value));
    }
    case 'flag':
      return flagOf(rule.field, person) === rule.value;
    case 'number': {
      if (rule.field === 'points.balance') return compares(rule.is, person.balance ?? 0);
      if (rule.field === 'tier.growth') return compares(rule.is, person.tier?.value ?? 0);
      return person.birthMonth !== null && compares(rule.is, ageOf(person.birthMonth, at));
    }
    case 'time':
      if (rule.field === 'member.joinedAt')
        return person.joinedAt !== null && isIn(rule.is, person.joinedAt, at);
      return person.isFollowing && person.followedAt !== null && isIn(rule.is, person.followedAt, at);
    case 'coupons':
      return compares(rule.is, couponCount(rule, person, at));
    case 'purchases': {
      const orders = ordersIn(world, person, rule.scope);
      if (rule.measure === 'count') return compares(rule.is, orders.length);
      const lines = orders.flatMap(({ kept }) => kept);
      const measured = rule.measure === 'quantity' ? lines.map(pieces) : lines.map(fen);
      return compares(rule.is, sum(measured));
    }
    case 'purchaseDay': {
      const days = ordersIn(world, person, rule.scope).map(({ order }) => order.purchasedAt.getTime());
      if (days.length === 0) return false;
      return isIn(rule.is, new Date(rule.which === 'first' ? Math.min(...days) : Math.max(...days)), at);
    }
    case 'purchaseShare': {
      const scope = rule.when === undefined ? {} : { when: rule.when };
      const lines = ordersIn(world, person, scope).flatMap(({ kept }) => kept);
      const all = sum(lines.map(fen));
      const part = sum(lines.filter(({ category }) => category === rule.category).map(fen));
      if (all <= 0) return false;
      return rule.operator === 'atLeast'
        ? part * 100 >= rule.percent * all
        : part * 100 <= rule.percent * all;
    }
    case 'boughtNever':
      return (
        ordersIn(world, person, rule.bought).length > 0 && ordersIn(world, person, rule.never).length === 0
      );
    case 'sameSku': {
      const orders = ordersIn(world, person, { categories: rule.categories });
      const skus = new Set(orders.flatMap(({ kept }) => kept.map(({ sku }) => sku)));
      return orders.length >= rule.least && skus.size === 1 && !skus.has(null);
    }
  }
}

function valuesOf({ storesUnder, firstTierId }: World, rule: ChoiceRule, person: Person): string[] {
  const one = (value: string | null | undefined): string[] => (value == null ? [] : [value]);
  switch (rule.field) {
    case 'member.state':
      return [person.state];
    case 'member.homeStore':
      return rule.values.filter((id) => storesUnder.get(id)!.includes(person.homeStoreId ?? ''));
    case 'profile.gender':
      return one(person.gender);
    case 'profile.birthMonth':
      return one(person.birthMonth?.slice(5));
    case 'profile.province':
      return one(person.region?.province);
    case 'profile.city':
      return one(person.region?.city);
    case 'profile.hobbies':
      return [...(person.hobbies ?? [])];
    case 'tag':
      return [...person.tagIds];
    case 'source.firstCode':
      return one(person.firstCodeId);
    case 'source.lastCode':
      return one(person.lastCodeId);
    case 'source.touchedCode':
      return [...person.touchedCodeIds];
    case 'tier.level':
      return [person.tier?.tierId ?? firstTierId];
  }
}

function flagOf(field: string, person: Person): boolean {
  if (field === 'profile.hasPhone') return person.hasPhone;
  if (field === 'follower.isFollowing') return person.isFollowing;
  return Object.entries(person.consents).some(
    ([purpose, given]) => field === `consent.${purpose}` && given === true,
  );
}

function ageOf(birthMonth: string, at: Date): number {
  const now = new Date(at.getTime() + 8 * 3_600_000);
  const months =
    now.getUTCFullYear() * 12 +
    now.getUTCMonth() -
    (Number(birthMonth.slice(0, 4)) * 12 + Number(birthMonth.slice(5)) - 1);
  return Math.floor(months / 12);
}

function couponCount({ act, templateIds, when }: CouponsRule, person: Person, at: Date): number {
  const isWhen = (time: Date | null) => when === undefined || (time !== null && isIn(when, time, at));
  return person.coupons
    .filter(({ templateId }) => templateIds?.includes(templateId) ?? true)
    .filter(({ state, issuedAt, usableFrom, expiresAt, usedAt }) => {
      if (act === 'usable') return state === 'issued' && usableFrom <= at && expiresAt > at;
      if (act === 'received') return isWhen(issuedAt);
      if (act === 'redeemed') return state === 'redeemed' && isWhen(usedAt);
      return (state === 'issued' || state === 'expired') && expiresAt <= at && isWhen(expiresAt);
    }).length;
}

const pieces = ({ quantity, returnedQuantity }: PersonLine): number => quantity - returnedQuantity;
const fen = ({ paidFen, returnedFen }: PersonLine): number => paidFen - returnedFen;
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

function ordersIn(
  { at, storesUnder }: World,
  { orders }: Person,
  { categories, skus, storeIds, when }: PurchaseScope,
): { order: PersonOrder; kept: PersonLine[] }[] {
  const stores = storeIds?.flatMap((id) => storesUnder.get(id)!);
  return orders
    .filter(({ state, storeId, purchasedAt }) => {
      const isHere = stores?.includes(storeId) ?? true;
      return state !== 'returned' && isHere && (when === undefined || isIn(when, purchasedAt, at));
    })
    .map((order) => ({
      order,
      kept: order.lines.filter(
        (one) =>
          pieces(one) > 0 &&
          (categories?.includes(one.category ?? '') ?? true) &&
          (skus?.includes(one.sku ?? '') ?? true),
      ),
    }))
    .filter(({ kept }) => kept.length > 0);
}

function compares({ operator, value }: CountCondition, found: number): boolean {
  if (operator === 'exactly') return found === value;
  return operator === 'atLeast' ? found >= value : found <= value;
}

function isIn(is: TimeCondition, time: Date, at: Date): boolean {
  switch (is.operator) {
    case 'withinDays':
      return time.getTime() >= at.getTime() - is.days * dayMs && time <= at;
    case 'daysAgo':
      return time.getTime() < at.getTime() - is.days * dayMs;
    case 'between':
      return time >= new Date(is.from) && time < new Date(is.to);
  }
}
