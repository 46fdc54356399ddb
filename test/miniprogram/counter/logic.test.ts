import {
  checkoutWords,
  fenOf,
  isReceiptNumber,
  linesOf,
  withAmount,
  withProduct,
  withQuantity,
} from '../../../miniprogram/packages/counter/logic/basket';
import { clerkMessageOf, isSignedOut } from '../../../miniprogram/packages/counter/logic/failure';
import { followUpLine } from '../../../miniprogram/packages/counter/logic/followUp';
import { foundOf } from '../../../miniprogram/packages/counter/logic/found';
import {
  ofPurchase,
  ofRefusal,
  ofReturn,
  ofSilence,
} from '../../../miniprogram/packages/counter/logic/outcome';
import { dayAfter, dayOf, dueWords, monthBefore } from '../../../miniprogram/packages/counter/logic/period';
import { chosenOf, purchaseSheet, withChosen } from '../../../miniprogram/packages/counter/logic/purchase';
import { readScan, readTyped } from '../../../miniprogram/packages/counter/logic/scan';
import { pendingWords, rankLines } from '../../../miniprogram/packages/counter/logic/standing';
import { ApiError } from '../../../miniprogram/api/apiError';
import type { PurchaseView, RecordedPurchase } from '../../../src/contract/order';

const product = (sku: string, priceFen: number) => ({
  id: sku,
  sku,
  name: `商品 ${sku}`,
  category: null,
  priceFen,
  memberPriceFen: null,
});

const purchase: PurchaseView = {
  id: 'o1',
  receiptNumber: 'R-1',
  channel: 'counter',
  store: { id: 's1', name: '一店' },
  staffId: 'c1',
  buyer: { memberId: 'm1', maskedName: '陈**' },
  state: 'completed',
  lines: [
    {
      lineId: '1',
      sku: 'SOL-360',
      name: '护理液',
      category: null,
      quantity: 3,
      amountFen: 20_400,
      discountFen: 1_500,
      paidFen: 18_900,
      returnedQuantity: 1,
      returnedFen: 6_300,
    },
  ],
  amountFen: 20_400,
  discountFen: 1_500,
  paidFen: 18_900,
  refundedFen: 0,
  coupon: {
    couponId: 'k1',
    title: '八折券',
    discountFen: 1_500,
    giftName: null,
    redemptionId: 'r-0000001',
    isGivenBack: false,
  },
  returns: [],
  receiptCode: null,
  claimableUntil: null,
  undoableUntil: '2026-03-02T02:10:00.000Z',
  purchasedAt: '2026-03-02T02:00:00.000Z',
  recordedAt: '2026-03-02T02:00:00.000Z',
};
const recorded: RecordedPurchase = {
  purchase,
  isNew: true,
  points: [{ ruleId: 'r1', ruleName: '消费积分', points: 189 }],
  pointsTotal: 189,
};

describe('what a camera reads at the counter', () => {
  const mac = '0123456789ABCDEF0123';

  it.each([
    [`L123456789012${mac}`, { kind: 'member', code: `L123456789012${mac}` }],
    [`C123456789012${mac}`, { kind: 'member', code: `C123456789012${mac}` }],
    [`Q01J${'0'.repeat(23)}${mac}`, { kind: 'coupon' }],
    ['abcd-efgh-jkmnp', { kind: 'coupon', code: 'ABCDEFGHJKMNP' }],
    ['SABCDEFGHJKMNP', { kind: 'pickup', code: 'SABCDEFGHJKMNP' }],
    ['i01ABCDEF', { kind: 'forMember' }],
    ['https://example.com/?scene=c01ABCDEF', { kind: 'forMember' }],
    ['你好', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
  ])('%s', (text, reading) => {
    expect(readScan(text)).toMatchObject(reading);
  });

  it('and what a clerk types is a phone, its last four digits, or a code with letters misread', () => {
    expect(readTyped('138 0000 1234')).toEqual({ kind: 'phone', phone: '13800001234' });
    expect(readTyped('1234')).toEqual({ kind: 'last4', last4: '1234' });
    expect(readTyped('ABCD-EFGH-1KMN0')).toEqual(readTyped('abcd efgh lkmno'));
  });
});

describe('a basket', () => {
  it('counts a product up, takes an amount, and loses a line at none', () => {
    const one = withProduct([], product('A', 6_800));
    const two = withAmount(withProduct(one, product('A', 6_800)), 0);
    expect(linesOf(two)).toEqual([
      { sku: 'A', quantity: 2 },
      { quantity: 1, amountFen: 0 },
    ]);
    expect(linesOf(withQuantity(two, 'A', 0))).toEqual([{ quantity: 1, amountFen: 0 }]);
    expect(withQuantity(one, 'A', 20_000)[0]?.quantity).toBe(9_999);
  });

  it.each([
    ['128', 12_800],
    ['128.5', 12_850],
    ['0.05', 5],
    [' 0 ', 0],
    ['-1', null],
    ['1.234', null],
    ['一百', null],
    ['', null],
  ])('reads 「%s」 yuan as %s fen', (text, fen) => {
    expect(fenOf(text)).toBe(fen);
  });

  it('takes as a receipt number what the server takes', () => {
    expect(['R-1', 'a.b_C-9', ''.padEnd(64, '1')].map(isReceiptNumber)).toEqual([true, true, true]);
    expect(['', '小票', 'a b', ''.padEnd(65, '1')].map(isReceiptNumber)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is read out with each line, the saving, the coupon and the points by rule', () => {
    const words = checkoutWords({
      buyer: null,
      lines: [{ ...purchase.lines[0]!, unitPriceFen: 6_800, isMemberPrice: true }],
      amountFen: 20_400,
      memberSavingFen: 0,
      discountFen: 1_500,
      paidFen: 18_900,
      coupon: purchase.coupon,
      points: recorded.points,
      pointsTotal: 189,
    });
    expect(words.lines[0]).toMatchObject({ sum: '¥204.00', hint: '会员价 ¥68.00 × 3，用券减 ¥15.00' });
    expect(words).toMatchObject({
      memberSaving: '',
      discount: '-¥15.00',
      paid: '¥189.00',
      pointsTotal: '189',
    });
  });
});

describe('what a clerk is told of an outcome', () => {
  it('of a purchase: done, with what was paid, the coupon, the member and the points', () => {
    expect(ofPurchase(recorded)).toMatchObject({
      colour: 'done',
      title: '已核销并登记',
      large: '¥189.00',
      lines: ['八折券 -¥15.00', '会员 陈**，得 189 积分', '消费积分 +189', '小票 R-1'],
      undoableUntil: purchase.undoableUntil,
    });
  });

  it('of a repeat: that nothing happened twice', () => {
    expect(ofPurchase({ ...recorded, isNew: false }).title).toBe('之前已登记成功，没有重复');
    expect(ofPurchase({ ...recorded, purchase: { ...purchase, state: 'returned' } }).title).toBe(
      '这笔已经退掉了',
    );
  });

  it('of a purchase without a member: the code with which one may claim it', () => {
    const outcome = ofPurchase({
      purchase: { ...purchase, buyer: null, coupon: null, receiptCode: 'r01ABC' },
      isNew: true,
      points: [],
      pointsTotal: 0,
    });
    expect(outcome).toMatchObject({
      title: '已登记',
      receiptCode: 'r01ABC',
      lines: ['没有会员，不计积分', '小票 R-1'],
    });
  });

  it('of an undo: what came back', () => {
    const back = { id: 't', returnNumber: 'u', reason: null, lines: [], returnedAt: purchase.recordedAt };
    const outcome = ofReturn({
      return: { ...back, kind: 'undo', refundFen: 18_900 },
      purchase: { ...purchase, coupon: { ...purchase.coupon!, isGivenBack: true } },
      isNew: true,
    });
    expect(outcome).toMatchObject({ title: '已撤销', large: '¥189.00' });
    expect(outcome.lines).toContain('用掉的券已还给会员');
  });

  it('of a silence: that it is not known, and that a repeat is safe', () => {
    expect(ofSilence()).toMatchObject({ colour: 'unknown' });
    expect(ofSilence().next).toContain('不会登记两次');
    expect(ofRefusal('这张券已过期').lines).toEqual(['这张券已过期']);
  });

  it('of refusals: a sentence of ours where the server speaks to programs, else the one of the server', () => {
    const refused = (code: string, message: string, details = {}) =>
      new ApiError(code, message, 409, details);
    expect(clerkMessageOf(refused('COUPON_EXPIRED', '这张券已过期，请换一张。'))).toBe(
      '这张券已过期，请换一张。',
    );
    expect(clerkMessageOf(refused('STAFF_CREDENTIALS_WRONG', 'wrong'))).toBe('账号或密码不对，请再核对一次');
    expect(clerkMessageOf(refused('STAFF_LOCKED', 'locked', { retryAfterSeconds: 61 }))).toContain('2 分钟');
    expect(clerkMessageOf(refused('SOMETHING_ELSE', 'english'))).toMatch(/[\u4e00-\u9fff]/);
    expect(isSignedOut(refused('STAFF_SESSION_INVALID', ''))).toBe(true);
  });
});

describe('lists at the counter', () => {
  it('say how a member was found, and what a pending one may do', () => {
    const member = {
      memberId: 'm',
      memberNumber: '1',
      state: 'pending',
      maskedPhone: null,
      nickname: null,
    } as const;
    expect(foundOf(member, 'last4')).toMatchObject({ name: '未填昵称', isPending: true });
    expect(foundOf(member, 'last4').note).toContain('暂时不能使用');
  });

  it('take back no more than is left', () => {
    const { lines } = purchaseSheet(purchase, Date.parse(purchase.recordedAt));
    const three = [1, 1, 1].reduce((all) => withChosen(all, '1', 1), lines);
    expect(chosenOf(three)).toEqual([{ lineId: '1', quantity: 2 }]);
    expect(chosenOf(withChosen(lines, '1', -1))).toEqual([]);
  });

  it('name days as people do', () => {
    expect(dayOf(Date.parse('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
    expect([monthBefore('2026-01'), monthBefore('2026-11')]).toEqual(['2025-12', '2026-10']);
    expect(dayAfter('2026-02-27', 3)).toBe('2026-03-02');
    expect(
      ['2026-02-28', '2026-03-02', '2026-03-03', '2026-03-09'].map((day) => dueWords(day, '2026-03-02')),
    ).toEqual(['逾期 2 天', '今天', '明天', '3 月 9 日']);
  });

  it('colour a follow-up by its day', () => {
    const followUp = {
      ...{ id: 'f', storeId: 's', staffId: 'c', staffName: '沈晴', isOwn: true, memberId: 'm' },
      ...{ memberNumber: null, maskedName: null, task: null, outcome: null, doneAt: null },
      ...{ createdAt: '2026-03-01T00:00:00.000Z', dueOn: '2026-03-01', isOverdue: true },
    };
    const marks = [
      followUpLine({ ...followUp, state: 'open' }, '2026-03-02').mark,
      followUpLine({ ...followUp, state: 'open', dueOn: '2026-03-02', isOverdue: false }, '2026-03-02').mark,
      followUpLine({ ...followUp, state: 'done' }, '2026-03-02').mark,
    ];
    expect(marks).toEqual(['mark--bad', 'mark--wait', 'mark--good']);
  });

  it('say what may still be taken back, and only then', () => {
    expect(pendingWords({ pendingFen: 1_200 })).toContain('¥12.00');
    expect(pendingWords({ pendingFen: 0 })).toBe('');
    expect(rankLines({ clerks: [] })).toEqual([]);
  });
});
