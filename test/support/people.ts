import type { JoinAnswer, SessionAnswer } from '../../src/contract/member';
import type { BrandView } from '../../src/contract/setting';
import type { Client } from './client';
import { asClerk, asOperator } from './factories/staff';
import { createNode } from './factories/store';
import { done } from './staff';
import type { TestApp } from './startApp';

/** Somebody in WeChat, with a session in the Mini Program. */
export interface Visitor {
  /** The person in the simulator. */
  readonly person: string;
  readonly client: Client;
}

export interface Member extends Visitor {
  readonly memberId: string;
}

/** A made-up person who has opened the Mini Program and is logged in, not joined. */
export async function asVisitor(app: TestApp, person?: string): Promise<Visitor> {
  const { client: wechat } = app.simulator;
  const id = person ?? (await wechat.createPerson()).id;
  const { jsCode } = await wechat.openMiniProgram(id, app.config.miniProgram.appid);
  const { token } = done(await app.anonymous.post<SessionAnswer>('/api/mp/sessions', { code: jsCode }));
  return { person: id, client: app.anonymous.as(token) };
}

export interface JoinOptions {
  /** Default: a new person. */
  readonly person?: string;
  /** Default: joins without a phone. */
  readonly hasPhone?: boolean;
}

/** A person who has joined, with every published notice agreed to. */
export async function asMember(
  app: TestApp,
  { person, hasPhone = false }: JoinOptions = {},
): Promise<Member> {
  const visitor = await asVisitor(app, person);
  const joined = done(
    await visitor.client.post<JoinAnswer>('/api/mp/members', await joinBody(app, visitor, hasPhone)),
  );
  await app.settle();
  return { ...visitor, memberId: joined.member.memberId };
}

/** What the Mini Program sends when a person joins. */
export async function joinBody(app: TestApp, { person }: Visitor, hasPhone = false) {
  await publishNotices(app);
  const { notices } = done(await app.anonymous.get<BrandView>('/api/mp/brand'));
  const consents = notices.map(({ purpose, version }) => ({ purpose, noticeVersion: version, given: true }));
  if (!hasPhone) return { consents };
  const { code } = await app.simulator.client.authorisePhone(person, app.config.miniProgram.appid);
  return { consents, phoneCode: code ?? '' };
}

const published = new WeakSet<TestApp>();

/** The notices of the three purposes, version 1, once per application. */
export async function publishNotices(app: TestApp): Promise<void> {
  if (published.has(app)) return;
  published.add(app);
  const { client } = await asOperator(staffWorld(app), 'administrator');
  for (const purpose of ['membership', 'marketing', 'personalisation']) {
    done(
      await client.post('/api/console/notices', {
        purpose,
        version: '1',
        title: `告知 ${purpose}`,
        text: '测试用的告知文本。',
      }),
    );
  }
}

/** What the staff factories work with. */
export function staffWorld({ app, anonymous, clock }: TestApp) {
  return { staff: app.staff, store: app.store, anonymous, clock };
}

/** One of everybody, two stores apart. */
export interface People {
  readonly administrator: Client;
  readonly operator: Client;
  readonly manager: Client;
  readonly clerk: Client;
  readonly otherManager: Client;
  readonly otherClerk: Client;
  readonly memberA: Client;
  readonly memberB: Client;
  readonly memberIdA: string;
  readonly memberIdB: string;
  readonly storeId: string;
  readonly otherStoreId: string;
}

export async function signInEverybody(app: TestApp): Promise<People> {
  const world = staffWorld(app);
  const store = await createNode(app.app.store.service);
  const other = await createNode(app.app.store.service);
  const a = await asMember(app);
  const b = await asMember(app);
  return {
    administrator: (await asOperator(world, 'administrator')).client,
    operator: (await asOperator(world, 'operator')).client,
    manager: (await asOperator(world, 'storeManager', store.id)).client,
    clerk: (await asClerk(world, store.id)).client,
    otherManager: (await asOperator(world, 'storeManager', other.id)).client,
    otherClerk: (await asClerk(world, other.id)).client,
    memberA: a.client,
    memberB: b.client,
    memberIdA: a.memberId,
    memberIdB: b.memberId,
    storeId: store.id,
    otherStoreId: other.id,
  };
}
