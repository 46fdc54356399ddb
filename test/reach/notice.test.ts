import type { PointsAccountView } from '../../src/contract/points';
import type { NoticeChange, NoticeSetting } from '../../src/contract/reach';
import { dayMs } from '../../src/platform/clock';
import { noticeDeliveryModel } from '../../src/reach/notice.model';
import { beginWords, endWords, noticeValues } from '../../src/reach/notice.rules';
import type { Client } from '../support/client';
import { claimCoupon, createCouponTemplate } from '../support/factories/coupon';
import { createActivity, switchRewards } from '../support/factories/invite';
import { asOperator, worldOf } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the notice that a coupon ends soon', () => {
  const path = '/api/console/message-notices/couponExpiring';
  let app: TestApp;
  let couponTemplateId: string;
  let templateId: string;

  beforeAll(async () => {
    app = await startApp();
    couponTemplateId = (
      await createCouponTemplate(app, { title: '护理液八折券', validity: { kind: 'days', days: 10 } })
    ).id;
    templateId = await app.simulator.client.addTemplate(app.config.miniProgram.appid, {
      kind: 'subscribe',
      title: '券到期提醒',
      keywords: [
        { name: 'thing1', label: '券' },
        { name: 'time2', label: '到期时间' },
      ],
    });
  });
  afterEach(() => app.simulator.client.faults.clear());
  afterAll(() => app.stop());

  /** A session of its own each time: sessions end overnight, and days go by here. */
  const operator = async (): Promise<Client> => (await asOperator(worldOf(app))).client;
  const enabled = (change: Partial<NoticeChange> = {}): NoticeChange => ({
    isEnabled: true,
    templateId,
    fields: [
      { key: 'thing1', source: 'couponTitle', text: null },
      { key: 'time2', source: 'expiresAt', text: null },
    ],
    version: 0,
    ...change,
  });
  const setting = async () => {
    const found = done(await (await operator()).get<NoticeSetting[]>('/api/console/message-notices'));
    return found.find(({ kind }) => kind === 'couponExpiring')!;
  };

  let asked = 0;
  /** Says yes to WeChat's sheet, and lets the phone report it. */
  const accept = async ({ person, client }: Member): Promise<void> => {
    asked += 1;
    await app.simulator.client.subscribePopup(person, app.config.miniProgram.appid, {
      [templateId]: 'accept',
    });
    const answers = [{ templateId, answer: 'accept' }];
    const body = { answerId: `answer-${asked}-0001`, moment: 'couponClaimed', page: 'pages/coupons/index' };
    done(await client.post('/api/mp/message-answers', { ...body, answers }));
  };
  const holder = async (times = 1): Promise<{ member: Member; couponId: string }> => {
    const member = await asMember(app);
    const { id } = await claimCoupon(member, couponTemplateId);
    for (let time = 0; time < times; time += 1) await accept(member);
    return { member, couponId: id };
  };
  const tell = async (): Promise<void> => {
    await app.app.jobs.runOnce('coupon.tellExpiring');
    await app.settle();
  };
  const received = async ({ person }: Member): Promise<unknown[]> =>
    (await app.simulator.client.phone(person)).filter(({ kind }) => kind === 'subscribe');
  const deliveryOf = (couponId: string) =>
    app.db
      .model(noticeDeliveryModel)
      .findById(`couponExpiring:${couponId}`)
      .lean<{ state: string; reason: string | null }>();

  it('is off until an operator names a template and its keywords, and is refused without', async () => {
    const { member } = await holder();
    app.clock.advance(8 * dayMs);
    await tell();
    expect(await received(member)).toEqual([]);
    const bare = await (await operator()).put(path, enabled({ templateId: null }));
    expect([bare.status, bare.error?.code]).toEqual([400, 'REACH_NOTICE_NEEDS_TEMPLATE']);
    const words = [{ key: 'thing1', source: 'couponTitle', text: '多余' }];
    expect((await (await operator()).put(path, { ...enabled(), fields: words })).status).toBe(400);
    expect((await (await operator()).put<NoticeSetting>(path, enabled())).data).toMatchObject({ version: 1 });
    expect((await (await operator()).put(path, enabled())).error?.code).toBe('REACH_NOTICE_CHANGED');
  });

  it('arrives once, some days before the end, whoever runs at the same time', async () => {
    const { member, couponId } = await holder(2);
    app.clock.advance(8 * dayMs);
    await Promise.all([tell(), tell()]);
    await tell();
    expect(await received(member)).toHaveLength(1);
    expect(await deliveryOf(couponId)).toMatchObject({ state: 'submitted' });
    expect((await setting()).counts).toMatchObject({ submitted: 1 });
  });

  it('is not sent to whoever did not ask for it, has used the coupon up, or refused in WeChat', async () => {
    const silent = await holder(0);
    const gone = await holder();
    done(
      await (
        await operator()
      ).post(`/api/console/coupons/${gone.couponId}/void`, {
        reason: '测试',
        returnsToStock: false,
      }),
    );
    const withdrawn = await holder();
    const { miniProgram } = app.config;
    await app.simulator.client.subscribePopup(withdrawn.member.person, miniProgram.appid, {
      [templateId]: 'reject',
    });
    const openid = await app.simulator.client.openid(withdrawn.member.person, miniProgram.appid);
    await app.settle();
    // Another system of the brand has used the acceptance up, and WeChat's report of it was lost.
    await app.simulator.client.faults.add({
      kind: 'callbackLost',
      event: 'subscribe_msg_sent_event',
      count: 1,
    });
    await app.app.wechat.miniProgram.subscribeMessage.send({
      openid,
      templateId,
      values: { thing1: '别的', time2: '2026年3月5日 10:00' },
    });
    app.clock.advance(8 * dayMs);
    await tell();
    expect(await deliveryOf(silent.couponId)).toMatchObject({ state: 'skipped', reason: 'noGrant' });
    expect(await deliveryOf(gone.couponId)).toBeNull();
    expect(await deliveryOf(withdrawn.couponId)).toMatchObject({ state: 'skipped', reason: 'refused' });
  });

  it('that may have arrived is never sent again', async () => {
    const { member, couponId } = await holder(2);
    await app.simulator.client.faults.add({
      kind: 'dropConnection',
      when: 'after',
      path: '/cgi-bin/message/subscribe/send',
      count: 1,
    });
    app.clock.advance(8 * dayMs);
    await tell();
    await tell();
    expect(await deliveryOf(couponId)).toMatchObject({ state: 'unknown' });
    expect(await received(member)).toHaveLength(1);
  });

  it('that a killed server had begun is unknown, not sent again', async () => {
    const { member, couponId } = await holder(2);
    const at = app.clock.now();
    await app.db.model(noticeDeliveryModel).create([
      {
        ...{
          _id: `couponExpiring:${couponId}`,
          kind: 'couponExpiring',
          memberId: member.memberId,
          templateId,
        },
        ...{ state: 'started', reason: null, msgid: null, startedAt: at, endedAt: null },
      },
    ]);
    app.clock.advance(8 * dayMs);
    await tell();
    expect(await deliveryOf(couponId)).toMatchObject({ state: 'unknown', reason: 'interrupted' });
    expect(await received(member)).toEqual([]);
  });

  it('says the last moment as people in China count it, and a beginning as it is', () => {
    const fields = [
      { key: 'thing1', source: 'text', text: '别忘了' },
      { key: 'time2', source: 'expiresAt', text: null },
      { key: 'date3', source: 'expiresOn', text: null },
      { key: 'thing4', source: 'brandName', text: null },
      { key: 'time5', source: 'beginsAt', text: null },
    ] as const;
    const midnight = new Date('2026-03-05T16:00:00.000Z');
    const words = { ...endWords(midnight), ...beginWords(midnight), brandName: '清眸' };
    expect(noticeValues(fields, words)).toEqual({
      thing1: '别忘了',
      time2: '2026年3月5日 23:59',
      date3: '2026年3月5日',
      thing4: '清眸',
      time5: '2026年3月6日 00:00',
    });
  });
});

describe('the notices that points end soon, and that an activity begins', () => {
  let app: TestApp;
  let templateId: string;

  beforeAll(async () => {
    app = await startApp();
    templateId = await app.simulator.client.addTemplate(app.config.miniProgram.appid, {
      kind: 'subscribe',
      title: '提醒',
      keywords: [
        { name: 'thing1', label: '内容' },
        { name: 'time2', label: '时间' },
      ],
    });
    const { client } = await asOperator(worldOf(app));
    const put = (kind: string, what: string, when: string) => {
      const fields = [
        { key: 'thing1', source: what, text: null },
        { key: 'time2', source: when, text: null },
      ];
      const body = { isEnabled: true, templateId, fields, version: 0 };
      return client.put(`/api/console/message-notices/${kind}`, body);
    };
    done(await put('pointsExpiring', 'points', 'expiresAt'));
    done(await put('activityBegins', 'activityTitle', 'beginsAt'));
    const wrong = await put('pointsExpiring', 'couponTitle', 'expiresAt');
    expect([wrong.status, wrong.error?.code]).toEqual([400, 'REACH_NOTICE_SOURCE_UNKNOWN']);
    await switchRewards((await asOperator(worldOf(app), 'administrator')).client, true);
  });
  afterAll(() => app.stop());

  const accepting = async (): Promise<Member> => {
    const member = await asMember(app);
    const { miniProgram } = app.config;
    await app.simulator.client.subscribePopup(member.person, miniProgram.appid, { [templateId]: 'accept' });
    await app.settle();
    return member;
  };
  const run = async (job: string): Promise<void> => {
    await Promise.all([app.app.jobs.runOnce(job), app.app.jobs.runOnce(job)]);
    await app.app.jobs.runOnce(job);
    await app.settle();
  };
  const textsOf = async ({ person }: Member): Promise<string[]> =>
    (await app.simulator.client.phone(person))
      .filter(({ kind }) => kind === 'subscribe')
      .map(({ text }) => text);

  it('tells a booked activity once, within a day of its beginning', async () => {
    const [booked, other] = [await accepting(), await accepting()];
    const from = new Date(app.clock.now().getTime() + 3 * dayMs);
    const to = new Date(from.getTime() + 30 * dayMs);
    const operator = (await asOperator(worldOf(app))).client;
    const times = { from: from.toISOString(), to: to.toISOString() };
    const { id } = await createActivity(app, operator, { title: '春日配镜', ...times });
    done(await booked.client.post(`/api/mp/activities/${id}/bookings`));
    app.clock.advance(dayMs);
    await run('invite.tellBeginning');
    expect(await textsOf(booked)).toEqual([]);
    app.clock.advance(dayMs + 3_600_000);
    await run('invite.tellBeginning');
    expect(await textsOf(booked)).toEqual([expect.stringContaining('春日配镜')]);
    expect(await textsOf(other)).toEqual([]);
  });

  it('tells points once, some days before their date, and not whoever has none that end', async () => {
    const member = await accepting();
    const account = done(await member.client.get<PointsAccountView>('/api/mp/points/account'));
    const end = new Date(account.nextExpiry?.at ?? 0);
    app.clock.advance(end.getTime() - app.clock.now().getTime() - 8 * dayMs);
    await run('points.tellExpiring');
    expect(await textsOf(member)).toEqual([]);
    app.clock.advance(dayMs + 1_000);
    await run('points.tellExpiring');
    expect(await textsOf(member)).toEqual([expect.stringContaining('100')]);
    app.clock.advance(8 * dayMs);
    await run('points.tellExpiring');
    expect(await textsOf(member)).toHaveLength(1);
  });
});
