import type { Database } from '../../src/platform/database';

/** A member as a naive evaluator knows one: everything that rules may ask, in memory. */
export interface Person {
  readonly id: string;
  readonly state: 'active' | 'pending' | 'left';
  readonly homeStoreId: string | null;
  readonly hasPhone: boolean;
  readonly joinedAt: Date | null;
  readonly nickname: string | null;
  readonly gender: string | null;
  readonly birthMonth: string | null;
  readonly region: { readonly province: string; readonly city: string } | null;
  readonly hobbies: readonly string[] | null;
  /** Null: never asked. */
  readonly consents: Readonly<Record<'membership' | 'marketing' | 'personalisation', boolean | null>>;
  readonly followedAt: Date | null;
  readonly isFollowing: boolean;
  readonly tagIds: readonly string[];
  readonly firstCodeId: string | null;
  readonly lastCodeId: string | null;
  readonly touchedCodeIds: readonly string[];
  readonly tier: { readonly tierId: string; readonly value: number } | null;
  readonly balance: number | null;
  readonly coupons: readonly PersonCoupon[];
  readonly orders: readonly PersonOrder[];
}

export interface PersonCoupon {
  readonly templateId: string;
  readonly state: 'issued' | 'redeemed' | 'expired' | 'void';
  readonly issuedAt: Date;
  readonly usableFrom: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

export interface PersonOrder {
  readonly storeId: string;
  readonly state: 'completed' | 'partlyReturned' | 'returned';
  readonly purchasedAt: Date;
  readonly lines: readonly PersonLine[];
}

export interface PersonLine {
  readonly sku: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly returnedQuantity: number;
  readonly paidFen: number;
  readonly returnedFen: number;
}

/** Somebody of whom nothing is known. */
export function blankPerson(id: string): Person {
  return {
    id, state: 'active', homeStoreId: null, hasPhone: false, joinedAt: null, nickname: null, gender: null, birthMonth: null,
    region: null, hobbies: null, consents: { membership: null, marketing: null, personalisation: null }, followedAt: null,
    isFollowing: false, tagIds: [], firstCodeId: null, lastCodeId: null, touchedCodeIds: [], tier: null, balance: null,
    coupons: [], orders: [],
  }; // prettier-ignore
}

/** One line that was kept. */
export function line(category: string | null, sku: string | null, paidFen = 1_000): PersonLine {
  return { sku, category, quantity: 1, returnedQuantity: 0, paidFen, returnedFen: 0 };
}

/** Writes people as the features keep them, with the fields that segments read. */
export async function insertPeople(db: Database, people: readonly Person[]): Promise<void> {
  const rows: Record<string, Record<string, unknown>[]> = {};
  const add = (collection: string, row: Record<string, unknown>) => (rows[collection] ??= []).push(row);
  for (const person of people) addPerson(add, person);
  for (const [collection, documents] of Object.entries(rows)) {
    for (let at = 0; at < documents.length; at += 5_000)
      // The driver types `_id` as an ObjectId unless told otherwise; ours are texts.
      await db.connection
        .collection<{ _id: string }>(collection)
        .insertMany(documents.slice(at, at + 5_000) as { _id: string }[]);
  }
}

const valueOf = (value: unknown) => (value === null ? null : { value });

function addPerson(add: (collection: string, row: Record<string, unknown>) => void, person: Person): void {
  const { id } = person;
  add('member', {
    _id: id,
    memberNumber: `N${id}`,
    state: person.state,
    homeStoreId: person.homeStoreId,
    phoneIndex: person.hasPhone ? `phone-${id}` : null,
    joinedAt: person.joinedAt,
    nickname: valueOf(person.nickname),
    gender: valueOf(person.gender),
    birthMonth: valueOf(person.birthMonth),
    region: valueOf(person.region),
    hobbies: valueOf(person.hobbies),
    createdAt: new Date(0),
  });
  const { membership, marketing, personalisation } = person.consents;
  const said = (given: boolean | null) => (given === null ? null : { given });
  if (membership !== null || marketing !== null || personalisation !== null)
    add('consentState', {
      _id: id,
      membership: said(membership),
      marketing: said(marketing),
      personalisation: said(personalisation),
    });
  if (person.followedAt !== null) {
    const wechat = { appid: 'official', openid: `openid-${id}` };
    add('identity', { _id: `identity-${id}`, ...wechat, account: 'officialAccount', memberId: id });
    add('follower', {
      _id: `follower-${id}`,
      ...wechat,
      isFollowing: person.isFollowing,
      followedAt: person.followedAt,
    });
  }
  for (const tagId of person.tagIds) add('tagAssignment', { _id: `${id}:${tagId}`, memberId: id, tagId });
  const { firstCodeId, lastCodeId } = person;
  if (firstCodeId !== null) add('joinAttribution', { _id: id, firstCodeId, lastCodeId });
  for (const [index, codeId] of person.touchedCodeIds.entries())
    add('touch', { _id: `touch-${id}-${index}`, memberId: id, codeId });
  if (person.tier !== null) add('tierAccount', { _id: id, ...person.tier });
  if (person.balance !== null)
    add('pointsAccount', { _id: `points-${id}`, memberId: id, balance: person.balance });
  for (const [index, { usedAt, ...coupon }] of person.coupons.entries())
    add('coupon', {
      _id: `coupon-${id}-${index}`,
      issueKey: `${id}-${index}`,
      memberId: id,
      ...coupon,
      use: usedAt === null ? null : { at: usedAt },
    });
  for (const [index, order] of person.orders.entries()) {
    const sum = (field: 'paidFen' | 'returnedFen') => order.lines.reduce((all, one) => all + one[field], 0);
    add('order', {
      _id: `order-${id}-${index}`,
      receiptNumber: `${id}-${index}`,
      memberId: id,
      ...order,
      paidFen: sum('paidFen'),
      refundedFen: sum('returnedFen'),
    });
  }
}
