import fc from 'fast-check';
import { dayMs } from '../../src/platform/clock';
import type { GrantEntry } from '../../src/reach/grant.rules';
import { changeOf, grantsLeft } from '../../src/reach/grant.rules';
import { createGrants } from '../../src/reach/grant.ledger';
import { claimCoupon, createCouponTemplate } from '../support/factories/coupon';
import { asOperator, worldOf } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const at = (second: number): Date => new Date(Date.UTC(2026, 2, 2) + second * 1_000);
const entry = (change: GrantEntry['change'], second: number, msgid: string | null = null): GrantEntry => ({
  _id: `${change}-${second}-${msgid ?? ''}`,
  change,
  msgid,
  at: at(second),
});

describe('what is left of accepted messages', () => {
  it.each([
    ['nothing was said', [], 0],
    ['accepted twice', [entry('accept', 1), entry('accept', 2)], 2],
    ['used once', [entry('accept', 1), entry('accept', 2), entry('used', 3)], 1],
    ['ours, told by WeChat too', [entry('accept', 1), entry('used', 2, '7'), entry('sent', 3, '7')], 0],
    ['another system sent one', [entry('accept', 1), entry('accept', 2), entry('sent', 3, '9')], 1],
    ['switched off, then on again', [entry('accept', 1), entry('revoke', 2), entry('accept', 3)], 1],
    ['refused by WeChat', [entry('accept', 1), entry('accept', 2), entry('refused', 3)], 0],
    ['more was sent than we know of', [entry('sent', 1, '1'), entry('sent', 2, '2')], 0],
  ])('%s', (_name, entries, left) => {
    expect(grantsLeft(entries)).toBe(left);
  });

  it('does not depend on the order in which it became known', () => {
    const change = fc.constantFrom('accept', 'revoke', 'sent', 'used', 'refused');
    const one = fc.record({
      change,
      second: fc.nat(9),
      msgid: fc.option(fc.constantFrom('1', '2'), { nil: null }),
    });
    const history = fc
      .array(one, { maxLength: 8 })
      .map((all) => all.map((each) => entry(each.change, each.second, each.msgid)));
    fc.assert(
      fc.property(history, fc.nat(), (entries, seed) => {
        const shuffled = [...entries].sort(
          (a, b) => ((a._id.length * 31 + seed) % 7) - ((b._id.length * 17 + seed) % 5),
        );
        expect(grantsLeft(shuffled)).toBe(grantsLeft(entries));
        expect(grantsLeft(entries)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is read from what WeChat tells, and from nothing else', () => {
    expect(changeOf('subscribe_msg_popup_event', { status: 'accept' })).toBe('accept');
    expect(changeOf('subscribe_msg_popup_event', { status: 'acceptWithAudio' })).toBe('accept');
    expect(changeOf('subscribe_msg_popup_event', { status: 'reject' })).toBeNull();
    expect(changeOf('subscribe_msg_change_event', { status: 'reject' })).toBe('revoke');
    expect(changeOf('subscribe_msg_sent_event', { errorCode: 0 })).toBe('sent');
    expect(changeOf('subscribe_msg_sent_event', { errorCode: 43101 })).toBeNull();
    expect(changeOf('something_else', { status: 'accept' })).toBeNull();
  });
});

describe('the ledger of grants, told by WeChat', () => {
  let app: TestApp;
  let templateId: string;
  const miniProgram = () => app.config.miniProgram.appid;

  beforeAll(async () => {
    app = await startApp();
    templateId = await app.simulator.client.addTemplate(miniProgram(), {
      kind: 'subscribe',
      title: '券到期提醒',
      keywords: [{ name: 'thing1', label: '券' }],
    });
    const { client } = await asOperator(worldOf(app));
    const fields = [{ key: 'thing1', source: 'couponTitle', text: null }];
    const notice = { isEnabled: true, templateId, fields, version: 0 };
    done(await client.put('/api/console/message-notices/couponExpiring', notice));
  });
  afterAll(() => app.stop());

  const keyOf = async ({ person }: Member) => ({
    appid: miniProgram(),
    openid: await app.simulator.client.openid(person, miniProgram()),
    templateId,
  });
  const left = async (member: Member): Promise<number> => createGrants(app).left(await keyOf(member));
  const accept = async ({ person }: Member): Promise<void> => {
    // WeChat's events know seconds only: two of one second and one content are one.
    app.clock.advance(1_000);
    await app.simulator.client.subscribePopup(person, miniProgram(), { [templateId]: 'accept' });
    await app.settle();
  };

  it('counts each acceptance once, however often WeChat tells of it', async () => {
    const member = await asMember(app);
    await accept(member);
    const told = (await app.simulator.client.callbacks()).filter(({ message }) =>
      message.includes('subscribe_msg_popup'),
    );
    await app.simulator.client.redeliver(told.map(({ id }) => id));
    await app.settle();
    expect(await left(member)).toBe(1);
    await accept(member);
    expect(await left(member)).toBe(2);
  });

  it('learns of messages that another system of the brand has sent', async () => {
    const member = await asMember(app);
    await accept(member);
    const { openid } = await keyOf(member);
    await app.app.wechat.miniProgram.subscribeMessage.send({
      openid,
      templateId,
      values: { thing1: '别的' },
    });
    await app.simulator.client.settleCallbacks();
    await app.settle();
    expect(await left(member)).toBe(0);
  });

  it('gives one grant to one of two notices at once, and the other is not sent', async () => {
    const member = await asMember(app);
    const validity = { kind: 'days', days: 10 } as const;
    for (const title of ['甲券', '乙券'])
      await claimCoupon(member, (await createCouponTemplate(app, { title, validity })).id);
    await accept(member);
    app.clock.advance(8 * dayMs);
    await Promise.all([
      app.app.jobs.runOnce('coupon.tellExpiring'),
      app.app.jobs.runOnce('coupon.tellExpiring'),
    ]);
    await app.settle();
    const phone = await app.simulator.client.phone(member.person);
    expect(phone.filter(({ kind }) => kind === 'subscribe')).toHaveLength(1);
    await app.simulator.client.settleCallbacks();
    await app.settle();
    expect(await left(member)).toBe(0);
  });
});
