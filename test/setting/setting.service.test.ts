import { createHash } from 'node:crypto';
import { auditEntryModel } from '../../src/audit/audit.model';
import type { Settings } from '../../src/setting';
import { currentNotices } from '../../src/setting';
import type { Foundation, Instance } from '../staff/foundation';
import { startFoundation } from '../staff/foundation';

const actor = { kind: 'cli', id: 'test' } as const;
const notice = { purpose: 'membership', version: '2026-03', title: '会员须知', text: '我们处理……' } as const;

describe('the settings', () => {
  let app: Foundation;
  let other: Instance;
  const versionOf = async (key: string): Promise<number> =>
    (await app.setting.service.dials()).find((dial) => dial.key === key)?.version ?? -1;

  beforeAll(async () => {
    app = await startFoundation();
    other = await app.second();
  });
  afterAll(() => app.stop());

  it('are the defaults until somebody sets them', async () => {
    expect(await app.setting.read()).toEqual<Settings>({
      brandName: '品牌',
      pointsExpiry: { months: 24, mode: 'rolling' },
      signInPoints: 5,
      quietHours: { from: '21:00', to: '09:00' },
      mergeRefundGraceDays: 30,
      consentReaskDays: 30,
      pointsAdjustSecondApproverAbove: 1_000,
      tierGraceDays: 30,
      clerkJoinFen: 200,
      clerkPurchasePermille: 10,
      clerkHoldDays: 14,
      couponExpiryNoticeDays: 3,
      pointsExpiryNoticeDays: 7,
      receiptClaimDays: 30,
      notices: [],
    });
  });

  it('show a change at once here, and within two seconds in another process', async () => {
    await other.setting.read();
    await app.setting.service.set(actor, 'brandName', { value: '清眸', version: 0 });
    expect((await app.setting.read()).brandName).toBe('清眸');
    expect((await other.setting.read()).brandName).toBe('品牌');
    app.clock.advance(2_000);
    expect((await other.setting.read()).brandName).toBe('清眸');
  });

  it('show no change that was rolled back, also when they were read inside its transaction', async () => {
    app.clock.advance(2_000);
    const change = app.db.transaction({ keys: [] }, async () => {
      await app.setting.service.set(actor, 'consentReaskDays', { value: 60, version: 0 });
      expect((await app.setting.read()).consentReaskDays).toBe(30);
      throw new Error('the change failed');
    });
    await expect(change).rejects.toThrow('the change failed');
    expect((await app.setting.read()).consentReaskDays).toBe(30);
    expect(await versionOf('consentReaskDays')).toBe(0);
  });

  it('let one of two win who set a dial at once, in one process and in two', async () => {
    for (const [first, second] of [
      [app, app],
      [app, other],
    ] as const) {
      const version = await versionOf('signInPoints');
      const outcomes = await Promise.allSettled([
        first.setting.service.set(actor, 'signInPoints', { value: 10 + version, version }),
        second.setting.service.set(actor, 'signInPoints', { value: 20 + version, version }),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'SETTING_CHANGED', details: { version: version + 1 } },
      });
      expect(await versionOf('signInPoints')).toBe(version + 1);
    }
    const said = app.db.collection(auditEntryModel);
    expect(await said.countDocuments({ action: 'setting.set', targetId: 'signInPoints' })).toBe(2);
  });

  it('take the same change twice as one', async () => {
    const change = { value: { from: '22:00', to: '08:00' }, version: 0 };
    const [first, again] = [
      await app.setting.service.set(actor, 'quietHours', change),
      await app.setting.service.set(actor, 'quietHours', change),
    ];
    expect(again).toEqual(first);
    expect(first).toMatchObject({ version: 1, value: change.value, label: '免打扰时段' });
  });

  it('keep a published notice for good, with the hash of its text', async () => {
    const { notice: published, isNew } = await app.setting.service.publishNotice(actor, notice);
    expect(isNew).toBe(true);
    expect(published.textHash).toBe(createHash('sha256').update(notice.text).digest('hex'));
    expect(await app.setting.service.publishNotice(actor, notice)).toEqual({
      notice: published,
      isNew: false,
    });
    const changed = app.setting.service.publishNotice(actor, { ...notice, text: '我们还处理……' });
    await expect(changed).rejects.toMatchObject({ code: 'SETTING_NOTICE_VERSION_TAKEN', kind: 'conflict' });
  });

  it('publish one notice once when two processes publish it at once', async () => {
    const content = { ...notice, purpose: 'marketing' as const };
    const answers = await Promise.all(
      [app, other, app, other].map(({ setting }) => setting.service.publishNotice(actor, content)),
    );
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.notice))).size).toBe(1);
  });

  it('have the latest notice of each purpose as the current one, and keep the older', async () => {
    app.clock.advance(1_000);
    await app.setting.service.publishNotice(actor, { ...notice, version: '2026-04' });
    const settings = await app.setting.read();
    expect(
      settings.notices.filter(({ purpose }) => purpose === 'membership').map(({ version }) => version),
    ).toEqual(['2026-03', '2026-04']);
    expect(currentNotices(settings).find(({ purpose }) => purpose === 'membership')?.version).toBe('2026-04');
  });
});
