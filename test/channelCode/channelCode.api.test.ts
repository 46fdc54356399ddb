import type { ChannelCodeInput, ChannelCodeReport, ChannelCodeView } from '../../src/contract/channelCode';
import type { MemberDetail } from '../../src/contract/member';
import { chinaDay, dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { channelCodeInput as input, createChannelCode } from '../support/factories/channelCode';
import { asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import { asMember, asVisitor, joinBody, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('channel codes', () => {
  let app: TestApp;
  let operator: Client;

  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(staffWorld(app))).client;
  });
  afterAll(() => app.stop());

  const makeCode = (change: Partial<ChannelCodeInput> = {}) => createChannelCode(app, change);

  async function totalsOf(code: ChannelCodeView): Promise<ChannelCodeReport['totals']> {
    const today = chinaDay(app.clock.now());
    const path = `/api/console/channel-codes/${code.id}/report?from=${today}&to=${today}`;
    const report = done(await operator.get<ChannelCodeReport>(path));
    return report.totals;
  }

  const scan = async (person: string, code: ChannelCodeView): Promise<void> => {
    await app.simulator.client.scanQr(person, app.config.officialAccount.appid, { scene: code.scene });
    await app.settle();
  };

  const lastMessage = async (person: string): Promise<string | undefined> =>
    (await app.simulator.client.phone(person)).at(-1)?.text;

  it('has a scene of one letter and an id, at most 32 characters, and a picture for each account', async () => {
    const code = await makeCode();
    expect(code.scene).toMatch(/^c[0-9A-Za-z]{1,31}$/);
    for (const account of ['officialAccount', 'miniProgram']) {
      const picture = await operator.get(`/api/console/channel-codes/${code.id}/image?account=${account}`);
      expect(picture.status).toBe(200);
      expect(picture.headers.get('content-type')).toMatch(/^image\//);
    }
  });

  it('makes a permanent picture once, however often it is downloaded', async () => {
    const code = await makeCode();
    const before = (await app.simulator.client.requests()).length;
    done(await operator.get(`/api/console/channel-codes/${code.id}/image?account=officialAccount`));
    const paths = (await app.simulator.client.requests()).slice(before).map(({ path }) => path);
    expect(paths).not.toContain('/cgi-bin/qrcode/create');
  });

  it('counts a new follower and somebody who followed already apart, and greets both', async () => {
    const code = await makeCode();
    const [fresh, known] = await app.simulator.client.createPeople(2);
    await app.simulator.client.follow(known!.id, app.config.officialAccount.appid);
    await app.settle();
    await scan(fresh!.id, code);
    await scan(known!.id, code);
    expect(await totalsOf(code)).toMatchObject({
      scanCount: 2,
      newFollowerScanCount: 1,
      followingScanCount: 1,
      followCount: 1,
    });
    expect(await lastMessage(fresh!.id)).toBe(input.welcomeReply);
    expect(await lastMessage(known!.id)).toBe(input.welcomeReply);
  });

  it('counts the scan of a disabled code as such, answers neutrally and adds no tag', async () => {
    const { id: tagId } = done(
      await operator.post<{ id: string }>('/api/console/tags', {
        name: '停用码的标签',
        kind: 'source',
        colour: null,
      }),
    );
    const code = await makeCode({ tagIds: [tagId] });
    const { kind: _kind, accounts: _accounts, ...change } = { ...input, tagIds: [tagId], isEnabled: false };
    done(await operator.put(`/api/console/channel-codes/${code.id}`, change));
    const { person, memberId } = await asMember(app);
    await scan(person, code);
    expect(await totalsOf(code)).toMatchObject({ scanCount: 1, inactiveScanCount: 1 });
    expect(await lastMessage(person)).not.toBe(input.welcomeReply);
    const tags = done(await operator.get<unknown[]>(`/api/console/members/${memberId}/tags`));
    expect(tags).toEqual([]);
  });

  it('credits the first and the last code before joining, and none after', async () => {
    const [first, last, late] = [await makeCode(), await makeCode(), await makeCode()];
    const { id: person } = await app.simulator.client.createPerson();
    await scan(person, first);
    app.clock.advance(2_000);
    await scan(person, last);
    app.clock.advance(2_000);
    await asMember(app, { person });
    app.clock.advance(2_000);
    await scan(person, late);
    expect(await totalsOf(first)).toMatchObject({ firstTouchJoinCount: 1, lastTouchJoinCount: 0 });
    expect(await totalsOf(last)).toMatchObject({ firstTouchJoinCount: 0, lastTouchJoinCount: 1 });
    expect(await totalsOf(late)).toMatchObject({
      scanCount: 1,
      firstTouchJoinCount: 0,
      lastTouchJoinCount: 0,
    });
  });

  it('credits the code also when the scan is told after the joining', async () => {
    const code = await makeCode();
    const { client } = app.simulator;
    const { id: person } = await client.createPerson();
    await client.holdCallbacks();
    await client.scanQr(person, app.config.officialAccount.appid, { scene: code.scene });
    app.clock.advance(5_000);
    const visitor = await asVisitor(app, person);
    done(await visitor.client.post('/api/mp/members', await joinBody(app, visitor)));
    await app.app.settle();
    expect(await totalsOf(code)).toMatchObject({ scanCount: 0, firstTouchJoinCount: 0 });
    await client.releaseCallbacks();
    await app.settle();
    expect(await totalsOf(code)).toMatchObject({ scanCount: 1, firstTouchJoinCount: 1 });
  });

  it('gives a member the home store of the code that brought them', async () => {
    const store = await createNode(app.app.store.service);
    const code = await makeCode({ storeId: store.id });
    const { id: person } = await app.simulator.client.createPerson();
    await scan(person, code);
    const { memberId } = await asMember(app, { person });
    const detail = done(await operator.get<MemberDetail>(`/api/console/members/${memberId}`));
    expect(detail.homeStoreId).toBe(store.id);
  });

  it('sums its days to its totals', async () => {
    const signInAgain = async (): Promise<void> => {
      operator = (await asOperator(staffWorld(app))).client;
    };
    const code = await makeCode();
    for (let day = 0; day < 3; day += 1) {
      const { id } = await app.simulator.client.createPerson();
      await scan(id, code);
      app.clock.advance(dayMs);
      await signInAgain();
    }
    const to = chinaDay(app.clock.now());
    const from = chinaDay(new Date(app.clock.now().getTime() - 6 * dayMs));
    const report = done(
      await operator.get<ChannelCodeReport>(
        `/api/console/channel-codes/${code.id}/report?from=${from}&to=${to}`,
      ),
    );
    expect(report.days).toHaveLength(7);
    expect(report.days.map(({ scanCount }) => scanCount)).toEqual([0, 0, 0, 1, 1, 1, 0]);
    expect(report.totals.scanCount).toBe(3);
  });

  it('refuses an end before the start, an unknown store and an unknown tag, each with its path', async () => {
    const create = (change: object) => operator.post('/api/console/channel-codes', { ...input, ...change });
    const turned = await create({ startsAt: '2026-03-02T00:00:00.000Z', endsAt: '2026-03-01T00:00:00.000Z' });
    expect(turned.error).toMatchObject({
      code: 'REQUEST_INVALID',
      details: { issues: [{ path: 'body.endsAt' }] },
    });
    const unknownStore = await create({ storeId: 'nowhere' });
    expect(unknownStore.error).toMatchObject({
      code: 'CHANNEL_CODE_INVALID',
      details: { issues: [{ path: 'body.storeId' }] },
    });
    const unknownTag = await create({ tagIds: ['nothing'] });
    expect(unknownTag.error).toMatchObject({ details: { issues: [{ path: 'body.tagIds.0' }] } });
  });

  it('shows a store only its own codes', async () => {
    const [mine, other] = [await createNode(app.app.store.service), await createNode(app.app.store.service)];
    const code = await makeCode({ storeId: mine.id });
    const stranger = (await asOperator(staffWorld(app), 'storeManager', other.id)).client;
    expect((await stranger.get(`/api/console/channel-codes/${code.id}`)).error?.code).toBe(
      'CHANNEL_CODE_UNKNOWN',
    );
    expect(done(await stranger.get<ChannelCodeView[]>('/api/console/channel-codes'))).toEqual([]);
    const manager = (await asOperator(staffWorld(app), 'storeManager', mine.id)).client;
    expect(
      done(await manager.get<ChannelCodeView[]>('/api/console/channel-codes')).map(({ id }) => id),
    ).toEqual([code.id]);
  });

  describe('visits', () => {
    it('count one visit once, also when it is sent twenty times at once', async () => {
      const code = await makeCode();
      const { client } = await asVisitor(app);
      const visit = { visitId: 'visit-twenty-times', scene: code.scene, wechatScene: 1047 };
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => client.post('/api/mp/visits', visit)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
      await app.settle();
      expect(await totalsOf(code)).toMatchObject({ visitCount: 1 });
    });

    it('refuse another visit under the same visitId', async () => {
      const { client } = await asVisitor(app);
      done(await client.post('/api/mp/visits', { visitId: 'visit-differs', wechatScene: 1001 }));
      const other = await client.post('/api/mp/visits', { visitId: 'visit-differs', wechatScene: 1011 });
      expect([other.status, other.error?.code]).toEqual([409, 'VISIT_DIFFERS']);
    });

    it('need a session', async () => {
      const answer = await app.anonymous.post('/api/mp/visits', {
        visitId: 'visit-nobody',
        wechatScene: 1001,
      });
      expect(answer.status).toBe(401);
    });
  });
});
