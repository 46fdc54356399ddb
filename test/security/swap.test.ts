import type { ChannelCodeView } from '../../src/contract/channelCode';
import type { CouponIssueView } from '../../src/contract/coupon';
import type { PointsAdjustmentView } from '../../src/contract/points';
import type { SegmentView } from '../../src/contract/segment';
import type { Client } from '../support/client';
import { buyAtCounter, codeOf } from '../support/factories/order';
import { asClerk, asOperator } from '../support/factories/staff';
import type { People } from '../support/people';
import { signInEverybody, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import { createTillKey } from '../support/till';
import type { Targets } from './bodies';
import { bodiesFor, nobodysTargets } from './bodies';
import { fingerprint } from './fingerprint';

/** Concerns the whole brand, and whoever may read it anywhere may read all of it. */
const brandWide = [
  'GET /api/console/points-rules/:id',
  'GET /api/console/points-rules/:id/versions',
  'GET /api/console/tag-rules/:id',
  'GET /api/console/tag-rules/:id/versions',
  'GET /api/console/products/:id',
  'GET /api/console/coupon-templates/:id',
  'GET /api/console/coupon-templates/:id/coupons',
  'GET /api/console/segments/:id',
  'GET /api/console/segments/:id/versions',
  // Answers members at home where the reader may read them: see test/segment.
  'GET /api/console/segments/:id/members',
];
/** Finds a member of any store, for whoever knows the whole number; each search is logged. */
const searches = ['POST /api/console/member-searches'];

/** The records of the first store, by the start of their paths. */
type Records = Readonly<Record<string, string>>;

/** What a list must be asked with. */
const questions: Readonly<Record<string, string>> = { '/api/mp/message-prompts': '?moment=joined' };

describe('ids of somebody else (F37)', () => {
  let app: TestApp;
  let people: People;
  let targets: Targets;
  let records: Records;
  /** At the other store: everything that can be permitted there, and its manager. */
  let strangers: readonly Client[];

  beforeAll(async () => {
    app = await startApp();
    people = await signInEverybody(app);
    ({ targets, records } = await fillStore(app, people));
    const other = await asOperator(staffWorld(app), 'administrator', people.otherStoreId);
    strangers = [other.client, people.otherManager];
  }, 180_000);
  afterAll(() => app.stop());

  it('answer the staff of another store what an unknown id answers, on every route with an id', async () => {
    const before = await fingerprint(app);
    const wrong: string[] = [];
    const routes = app.app.routes.filter(
      ({ path }) => path.startsWith('/api/console/') && path.includes(':'),
    );
    expect(routes.length).toBeGreaterThan(30);
    for (const { method, path } of routes) {
      const name = `${method} ${path}`;
      if (brandWide.includes(name)) continue;
      const id = idFor(records, path);
      for (const stranger of strangers) {
        const own = { ...targets, storeId: people.otherStoreId };
        const theirs = await ask(stranger, name, id, own);
        const unknown = await ask(stranger, name, 'nobody-0000', own);
        if (!/^(403|404) /.test(theirs) || theirs !== unknown)
          wrong.push(`${name}: ${theirs}, unknown: ${unknown}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint(app)).toEqual(before);
  }, 120_000);

  it('are real: the head office reads each', async () => {
    for (const [path, id] of Object.entries(records)) {
      if (path.startsWith('/api/mp/')) continue;
      if (/points-adjustments|till-keys|coupons$/.test(path)) continue; // have no page of their own
      const { status } = await people.administrator.get(`${path}/${id}`);
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('in a body answer the staff of another store what unknown ones answer', async () => {
    const before = await fingerprint(app);
    const wrong: string[] = [];
    const names = Object.keys(bodiesFor(targets)).filter(
      (name) => name.includes('/api/console/') && !name.includes(':') && !/session|password/.test(name),
    );
    for (const name of names.filter((each) => !searches.includes(each))) {
      for (const stranger of strangers) {
        const theirs = await ask(stranger, name, '', targets);
        const unknown = await ask(stranger, name, '', nobodysTargets);
        if (!/^(400|403|404) /.test(theirs) || theirs !== unknown)
          wrong.push(`${name}: ${theirs}, unknown: ${unknown}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint(app)).toEqual(before);
  });

  it('stand in no list of another store', async () => {
    const lists = app.app.routes.filter(
      ({ kind, path, method }) => kind === 'page' && method === 'GET' && path.startsWith('/api/console/') && !path.includes(':'),
    ); // prettier-ignore
    const secret = new Set([...Object.values(records), people.memberIdA, people.storeId]);
    // Tags and rules are of the whole brand.
    for (const shared of [
      '/api/console/tags',
      '/api/console/points-rules',
      '/api/console/reply-rules',
      '/api/console/coupon-templates',
      '/api/console/segments',
    ])
      secret.delete(records[shared] ?? '');
    for (const { path } of lists) {
      for (const stranger of strangers) {
        const answer = JSON.stringify(await stranger.get(`${path}?limit=100`));
        expect([path, [...secret].filter((id) => answer.includes(id))]).toEqual([path, []]);
      }
    }
  });

  it('of a member are nowhere in what another member reads', async () => {
    const own = done(await people.memberA.get<{ memberNumber: string }>('/api/mp/me'));
    const routes = app.app.routes.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/api/mp/'),
    );
    expect(routes.length).toBeGreaterThan(5);
    for (const { path } of routes) {
      const isOne = path.includes(':');
      const target = path.replace(/:[A-Za-z]+/g, records[path] ?? 'nobody-0000');
      const answer = await people.memberB.get(`${target}${questions[path] ?? ''}`);
      expect([path, answer.status]).toEqual([path, isOne ? 404 : 200]);
      const text = JSON.stringify(answer);
      expect([path, text.includes(people.memberIdA) || text.includes(own.memberNumber)]).toEqual([
        path,
        false,
      ]);
      if (isOne) continue;
      const asked = await people.memberB.get(`${path}?memberId=${people.memberIdA}`);
      expect([path, asked.status]).toEqual([path, 400]);
    }
  });
});

/** Status and code, as one line. */
async function ask(client: Client, name: string, id: string, targets: Targets): Promise<string> {
  const [method = '', path = ''] = name.split(' ');
  const target = `${path.replace(':id', id).replace(/:[A-Za-z]+/g, targets.tagId)}${queryOf(path)}`;
  const body = bodiesFor(targets)[name];
  const answers = {
    GET: () => client.get(target),
    POST: () => client.post(target, body),
    PUT: () => client.put(target, body),
    PATCH: () => client.patch(target, body),
    DELETE: () => client.delete(target),
  };
  // Route.method has exactly these values.
  const { status, error } = await answers[method as keyof typeof answers]();
  return `${status} ${error?.code ?? ''} ${error?.message ?? ''}`;
}

/** What a report must be asked with. */
const queryOf = (path: string): string => (path.endsWith('/report') ? '?from=2026-03-01&to=2026-03-02' : '');

function idFor(records: Records, path: string): string {
  const start = path.slice(0, path.indexOf('/:'));
  return records[start] ?? 'nobody-0000';
}

/** A member at home in the first store, and one record of everything that can belong to it. */
async function fillStore(app: TestApp, people: People): Promise<{ targets: Targets; records: Records }> {
  const { administrator, storeId, memberIdA, memberIdB } = people;
  const homeStore = `/api/console/members/${memberIdA}/home-store`;
  expect((await administrator.put(homeStore, { storeId })).status).toBe(204);
  const create = async (name: string, targets: Targets): Promise<string> =>
    done(await administrator.post<{ id: string }>(name.split(' ')[1] ?? '', bodiesFor(targets)[name])).id;
  const tagId = await create('POST /api/console/tags', nobodysTargets);
  const ruleId = await create('POST /api/console/points-rules', nobodysTargets);
  const templateId = await create('POST /api/console/coupon-templates', nobodysTargets);
  done(await administrator.post(`/api/console/coupon-templates/${templateId}/publish`));
  const targets = { storeId, memberId: memberIdA, otherMemberId: memberIdB, tagId, ruleId, templateId };
  const gift = { templateId, reason: '补发' };
  const coupon = await administrator.post<CouponIssueView>(`/api/console/members/${memberIdA}/coupons`, gift);
  const couponId = done(coupon).id;
  const { staffId, client: clerk } = await asClerk(staffWorld(app), storeId);
  const buyer = { code: await codeOf(people.memberA) };
  const { purchase } = await buyAtCounter({ clerk }, { buyer });
  const { keyId } = await createTillKey(administrator, storeId);
  const code = await administrator.post<ChannelCodeView>('/api/console/channel-codes', {
    ...bodiesFor(targets)['POST /api/console/channel-codes'],
    storeId,
  });
  const rule = { kind: 'choice', field: 'tag', operator: 'isAnyOf', values: [tagId] };
  const segment = await administrator.post<SegmentView>('/api/console/segments', {
    name: '常客',
    description: null,
    rule,
  });
  const large = { points: 1_000_000, reason: '补发' };
  const adjustments = `/api/console/members/${memberIdA}/points-adjustments`;
  const adjustment = done(await administrator.post<PointsAdjustmentView>(adjustments, large));
  expect(adjustment.state).toBe('pending');
  return {
    targets,
    records: {
      '/api/console/members': memberIdA,
      '/api/console/stores': storeId,
      '/api/console/staff': staffId,
      '/api/console/channel-codes': done(code).id,
      '/api/console/points-adjustments': adjustment.id,
      '/api/console/points-rules': ruleId,
      '/api/console/purchases': purchase.id,
      '/api/console/till-keys': keyId,
      '/api/mp/purchases/:id': purchase.id,
      '/api/console/coupon-templates': templateId,
      '/api/console/coupons': couponId,
      '/api/mp/coupons/:id': couponId,
      '/api/mp/coupons/:id/code': couponId,
      '/api/console/reply-rules': await create('POST /api/console/reply-rules', nobodysTargets),
      '/api/console/segments': done(segment).id,
      '/api/console/awards': await create('POST /api/console/awards', nobodysTargets),
    },
  };
}
