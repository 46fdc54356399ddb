import type { AnyModel } from '../../src/platform/database';
import type { WholeLife } from '../support/wholeLife';
import { liveThrough } from '../support/wholeLife';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

/** The fields that lead from a record to a person. */
const leading = ['memberId', 'identityId', 'followerId', 'openid', 'inviterId', 'inviteeId'] as const;

/** Personal fields that the copy does not hold as they are stored, each with why. */
const notCopied: Readonly<Record<string, string>> = {
  'consentState.marketing': 'sums up the answers, which are in the copy one by one',
  'consentState.membership': 'sums up the answers',
  'consentState.personalisation': 'sums up the answers',
  'coupon.issueKey': 'a key of ours that makes a repeat harmless',
  'coupon.typedCode': 'whoever reads it could spend the coupon; the coupon itself is in the copy',
  'coupon.use': 'points at the redemption, which is in the copy',
  'couponRedemption.actor': 'names a clerk, who is another person',
  'couponSlot.holderKey': 'a keyed hash that leads to nobody by itself',
  'inboxMessage.message':
    'the copy holds the words, the kind and the time; the rest is how WeChat wraps them',
  'invitation.inviterId': 'names another member',
  'inviteReward.inviterId': 'names another member',
  'inviteReward.orderId': 'our own id of a purchase, which is in the copy with its receipt',
  'inviteReward.personKey': 'a keyed hash that leads to nobody by itself',
  'member.phoneIndex': 'a keyed hash; the copy holds the phone',
  'member.phoneLast4Index': 'a keyed hash; the copy holds the phone',
  'member.phoneMasked': 'the copy holds the whole phone',
  'member.phoneSealed': 'the copy holds the phone, opened',
  'member.rewardKey': 'a keyed hash that leads to nobody by itself',
  'mpSession.sessionKeySealed': 'a secret between WeChat and the brand',
  'order.buyerHash': 'a keyed hash, good for one receipt',
  'pointsAdjustment.requestedBy': 'names an operator, who is another person',
  'pointsEntry.idemKey': 'a key of ours that makes a repeat harmless',
  'pointsEntry.source': 'our own id of the cause; the copy says in words what it was',
  'pointsSlot.personKey': 'a keyed hash that leads to nobody by itself',
};

interface Stored {
  readonly _id: string;
  readonly [field: string]: unknown;
}

interface Held {
  readonly field: string;
  readonly value: unknown;
}

describe('everything the brand holds about one person', () => {
  let app: TestApp;
  let life: WholeLife;

  beforeAll(async () => {
    app = await startApp();
    life = await liveThrough(app);
  });
  afterAll(() => app.stop());

  const dump = async (): Promise<string> => {
    const names = (await app.db.connection.listCollections()).map(({ name }) => name);
    return JSON.stringify(
      await Promise.all(names.map((name) => app.db.connection.collection(name).find().toArray())),
    );
  };

  /** Every id that leads to this person. */
  const ids = async (): Promise<string[]> => {
    const identities = await app.app.member.service.identitiesOf(life.memberId);
    const own = identities.flatMap(({ _id, openid }) => [_id, openid]);
    return [life.memberId, ...own];
  };

  /** What is stored of them in one collection, field by field. */
  const heldIn = async ({ name, fields }: AnyModel, own: readonly string[]): Promise<Held[]> => {
    const places = ['_id', ...leading.filter((field) => field in fields)];
    const filter = { $or: places.map((place) => ({ [place]: { $in: own } })) };
    const rows = await app.db.connection.collection<Stored>(name).find(filter).toArray();
    const personal = Object.entries(fields).filter(([, { pii }]) => pii !== 'none');
    return rows.flatMap((row) =>
      personal.map(([field]) => ({ field: `${name}.${field}`, value: row[field] })),
    );
  };

  it('is in the copy that they may ask for, field by field (F48)', async () => {
    const copy = done(await life.client.get<{ parts: unknown }>('/api/mp/me/copy'));
    const text = JSON.stringify(copy.parts);
    const own = await ids();
    const collections = new Set(app.app.parts.flatMap(({ collections: names }) => names));
    const missing = new Set<string>();
    const met = new Set<string>();
    let seen = 0;
    for (const model of app.app.models.filter(({ name }) => collections.has(name))) {
      for (const { field, value } of await heldIn(model, own)) {
        const parts = scalarsOf(value).filter((part) => !own.includes(part));
        seen += parts.length;
        met.add(field);
        if (field in notCopied) continue;
        if (!parts.every((part) => text.includes(part))) missing.add(field);
      }
    }
    expect(seen).toBeGreaterThan(40);
    expect([...missing].sort()).toEqual([]);
    expect(Object.keys(notCopied).filter((field) => !met.has(field))).toEqual([]);
    for (const word of life.words) expect([word, text.includes(word)]).toEqual([word, true]);
  });

  it('is gone when they leave, and the totals of the ledger are as before (F46)', async () => {
    const before = await dump();
    const all = [...life.words, ...life.identifiers];
    for (const word of all) {
      const isSealed = /^1\d{10}$/.test(word);
      expect([word, before.includes(word)]).toEqual([word, !isSealed]);
    }
    const balances = async () => app.app.points.service.checkLedger({});
    const ledger = await balances();
    expect((await life.client.delete('/api/mp/me?erasure=now')).status).toBe(204);
    await app.settle();
    const after = await dump();
    for (const word of all) expect([word, after.includes(word)]).toEqual([word, false]);
    expect(await balances()).toEqual(ledger);
  });
});

/** The words, numbers and moments in a value, as JSON writes them. */
function scalarsOf(value: unknown): string[] {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return [];
  if (value instanceof Date) return [value.toISOString()];
  if (typeof value === 'string') return [JSON.stringify(value).slice(1, -1)];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  return typeof value === 'object' ? Object.values(value).flatMap(scalarsOf) : [];
}
