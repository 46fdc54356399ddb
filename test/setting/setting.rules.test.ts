import type { DialValue } from '../../src/contract/setting';
import { dialKeys, dials, problemOfDial, valuesOf } from '../../src/setting/setting.dials';

describe('the dials', () => {
  it('have a 中文 label, bounds, and a default they accept', () => {
    for (const key of dialKeys()) {
      const { label, defaultValue } = dials[key];
      expect(label).toMatch(/[\u4e00-\u9fff]/);
      expect([key, problemOfDial(key, defaultValue)]).toEqual([key, undefined]);
    }
  });

  it.each<[Parameters<typeof problemOfDial>[0], DialValue[]]>([
    ['brandName', ['', ' 清眸', '清'.repeat(41), 5]],
    ['signInPoints', [-1, 1_001, 0.5, Number.NaN, '5']],
    [
      'pointsExpiry',
      [{ months: 0, mode: 'rolling' }, { months: 121, mode: 'never' }, { from: '21:00', to: '09:00' }, 24],
    ],
    [
      'quietHours',
      [
        { from: '21:00', to: '21:00' },
        { from: '24:00', to: '09:00' },
        { from: '9:00', to: '10:00' },
        'night',
      ],
    ],
    ['mergeRefundGraceDays', [-1, 366]],
    ['consentReaskDays', [29, 366]],
    ['pointsAdjustSecondApproverAbove', [-1, 1_000_001]],
    ['tierGraceDays', [-1, 181]],
    ['clerkJoinFen', [-1, 100_001, 0.5]],
    ['clerkPurchasePermille', [-1, 501]],
    ['clerkHoldDays', [-1, 61]],
    ['couponExpiryNoticeDays', [0, 31]],
    ['pointsExpiryNoticeDays', [0, 31]],
    ['receiptClaimDays', [0, 366]],
  ])('%s refuses what it cannot be, and says what it must be', (key, values) => {
    for (const value of values) expect([value, problemOfDial(key, value)]).toEqual([value, dials[key].rule]);
  });

  it('count as not set where the stored value is no longer possible', () => {
    const stored = new Map<string, unknown>([
      ['signInPoints', 8],
      ['consentReaskDays', 7],
      ['pointsExpiry', { months: 12 }],
      ['gone', 1],
    ]);
    expect(valuesOf(stored)).toMatchObject({
      signInPoints: 8,
      consentReaskDays: 30,
      pointsExpiry: { months: 24, mode: 'rolling' },
    });
  });
});
