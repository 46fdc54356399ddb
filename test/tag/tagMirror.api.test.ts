import type { NeedsBySource, TagMirrorView, TagView } from '../../src/contract/tag';
import type { Client } from '../support/client';
import { asOperator } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('tags in the official account, and needs by source', () => {
  let app: TestApp;
  let operator: Client;
  let followers: Member[];

  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(staffWorld(app))).client;
    followers = [await follower(), await follower(), await follower()];
  });
  afterAll(() => app.stop());

  async function follower(): Promise<Member> {
    const person = (await app.simulator.client.createPerson()).id;
    await app.simulator.client.follow(person, app.config.officialAccount.appid);
    await app.settle();
    return asMember(app, { person });
  }

  const wechat = () => app.app.wechat.officialAccount.tag;
  const sync = () => app.app.jobs.runOnce('tag.syncMirrors');
  const make = async (name: string, kind = 'interest'): Promise<TagView> =>
    done(await operator.post<TagView>('/api/console/tags', { name, kind, colour: null }));
  const put = (member: Member, { id }: TagView) =>
    app.app.tag.service.assignByOperator('li', null, member.memberId, id);
  const mirror = (tag: TagView, isWanted = true) =>
    operator.put<TagMirrorView>(`/api/console/tag-mirrors/${tag.id}`, { isWanted });
  const mirrorOf = async (tag: TagView): Promise<TagMirrorView | undefined> =>
    done(await operator.get<TagMirrorView[]>('/api/console/tag-mirrors')).find(({ id }) => id === tag.id);

  async function holdersOf(tag: TagView): Promise<string[]> {
    const openids: string[] = [];
    const { wechatTagId } = (await mirrorOf(tag))!;
    for await (const page of wechat().users(wechatTagId ?? 0)) openids.push(...page);
    return openids;
  }

  it('are made there, follow what changes here, and are put right from WeChat’s own list', async () => {
    const tag = await make('护理液');
    const [first, second, third] = followers as [Member, Member, Member];
    await put(first, tag);
    await put(second, tag);
    // Has joined, does not follow.
    await put(await asMember(app), tag);
    expect((await mirror(tag)).data).toMatchObject({ isWanted: true, wechatTagId: null });
    await sync();
    expect(await mirrorOf(tag)).toMatchObject({ followerCount: 2, leftOutCount: 0, problem: null });
    const before = (await holdersOf(tag)).sort();
    expect(before).toHaveLength(2);
    // Somebody changes it by hand in WeChat, and we forget which one it is.
    const id = (await mirrorOf(tag))?.wechatTagId ?? 0;
    await wechat().batchuntagging(id, before.slice(0, 1));
    await app.db.connection.collection('tagMirror').updateMany({}, { $set: { wechatTagId: null } });
    await sync();
    await sync();
    expect((await holdersOf(tag)).sort()).toEqual(before);
    expect((await wechat().get()).filter(({ name }) => name === '护理液')).toHaveLength(1);
    await app.app.tag.service.removeByMember(first.memberId, tag.id);
    await put(third, tag);
    await app.simulator.client.unfollow(second.person, app.config.officialAccount.appid);
    await app.settle();
    await sync();
    expect(await mirrorOf(tag)).toMatchObject({ followerCount: 1 });
    const { id: _id, createdAt: _createdAt, ...values } = tag;
    done(await operator.put(`/api/console/tags/${tag.id}`, { ...values, name: '护理' }));
    await sync();
    expect((await wechat().get()).find((one) => one.id === id)?.name).toBe('护理');
    await mirror(tag, false);
    await sync();
    expect([await mirrorOf(tag), (await wechat().get()).some((one) => one.id === id)]).toEqual([
      undefined,
      false,
    ]);
  });

  it('leave out whom WeChat gives no more than 20, and say so', async () => {
    const full = await follower();
    const other = await follower();
    const own = await app.app.member.service.identitiesOf(full.memberId);
    const openid = own.find(({ account }) => account === 'officialAccount')?.openid ?? '';
    for (let made = 0; made < 20; made += 1) {
      const { id } = await wechat().create(`手工 ${made}`);
      await wechat().batchtagging(id, [openid]);
    }
    const tag = await make('第二十一个');
    await put(full, tag);
    await put(other, tag);
    await mirror(tag);
    await sync();
    expect(await mirrorOf(tag)).toMatchObject({ followerCount: 1, leftOutCount: 1, problem: null });
    expect(await holdersOf(tag)).toHaveLength(1);
  });

  it('are refused where WeChat has no room', async () => {
    const long = await make('这个名字比十个汉字长得多');
    const refused = await mirror(long);
    expect([refused.status, refused.error?.code]).toEqual([400, 'TAG_INVALID']);
    expect((await operator.put('/api/console/tag-mirrors/none', { isWanted: true })).status).toBe(404);
    const most = 100 - (await wechat().get()).length + 1;
    for (let made = 0; made < most; made += 1) await wechat().create(`占位 ${made}`);
    const tag = await make('没有位置');
    await mirror(tag);
    await sync();
    expect((await mirrorOf(tag))?.problem).toMatch(/^WECHAT_/);
  });

  it('count members by need and source', async () => {
    const needs = [await make('日抛', 'need'), await make('护眼', 'need')] as const;
    const sources = [await make('展会', 'source'), await make('门店', 'source')] as const;
    const [first, second, third] = followers as [Member, Member, Member];
    for (const tag of [needs[0], sources[0], sources[1]]) await put(first, tag);
    for (const tag of [needs[0], needs[1], sources[0]]) await put(second, tag);
    await put(third, needs[1]);
    const report = done(await operator.get<NeedsBySource>('/api/console/reports/needs-by-source'));
    const cell = (need: TagView, source: TagView | null): number | undefined => {
      const column =
        source === null ? report.sources.length : report.sources.findIndex(({ id }) => id === source.id);
      return report.counts[report.needs.findIndex(({ id }) => id === need.id)]?.[column];
    };
    expect(needs.map((need) => [...sources, null].map((source) => cell(need, source)))).toEqual([
      [2, 1, 0],
      [1, 0, 1],
    ]);
    expect(report.needTotals).toEqual([2, 2]);
  });
});
