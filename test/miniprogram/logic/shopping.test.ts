import type { CouponDetail, CouponGiftView, CouponOfferView, CouponView } from '../../../src/contract/coupon';
import type { MemberPurchaseView } from '../../../src/contract/order';
import { factsOf, giftPageOf, offerOf, showsCode, ticketOf } from '../../../miniprogram/logic/coupon';
import { growthRowOf, pointsRowOf } from '../../../miniprogram/logic/points';
import type { Brush } from '../../../miniprogram/logic/poster';
import { drawPoster, posterSize } from '../../../miniprogram/logic/poster';
import { purchasePageOf, purchaseRowOf } from '../../../miniprogram/logic/purchase';
import { qrPicture } from '../../../miniprogram/logic/qr';

const now = Date.parse('2026-11-27T06:00:00.000Z');
const words = {
  title: '见面礼', gives: '满 100 元减 20 元', face: '¥20', validFor: '全场商品', validAt: '全部门店', howToUse: '扫码',
}; // prettier-ignore
const coupon: CouponView = {
  ...words, id: 'c', templateId: 't', state: 'issued', usableFrom: '2026-11-01T00:00:00.000Z',
  expiresAt: '2026-12-20T16:00:00.000Z', whyNot: null, canGive: true, gift: null, usedAt: null, usedStoreName: null,
}; // prettier-ignore

describe('a coupon', () => {
  it('says until when, and warns when it ends soon', () => {
    expect(ticketOf(coupon, now)).toMatchObject({
      line: '12 月 20 日 24:00 前有效',
      isSoon: false,
      mark: '',
    });
    expect(ticketOf({ ...coupon, expiresAt: '2026-11-27T16:00:00.000Z' }, now)).toMatchObject({
      line: '今晚 24:00 前有效', isSoon: true, mark: '快到期',
    }); // prettier-ignore
  });

  it('says what has become of it', () => {
    const used = {
      ...coupon,
      state: 'redeemed',
      usedAt: '2026-11-26T02:00:00.000Z',
      usedStoreName: '静安寺店',
    } as const;
    expect(ticketOf(used, now)).toMatchObject({
      line: '昨天 10:00 在静安寺店使用',
      isOver: true,
      mark: '已使用',
    });
    expect(ticketOf({ ...coupon, state: 'expired', expiresAt: '2026-11-20T02:00:00.000Z' }, now)).toMatchObject({
      line: '11 月 20 日 过期', isOver: true,
    }); // prettier-ignore
    expect(ticketOf({ ...coupon, usableFrom: '2026-11-28T02:00:00.000Z' }, now).line).toBe(
      '明天 10:00 起可用',
    );
    expect(ticketOf({ ...coupon, state: 'gifting' }, now)).toMatchObject({ mark: '赠送中', isOver: false });
  });

  it('shows a code only while it can be used', () => {
    expect(showsCode(coupon)).toBe(true);
    expect(showsCode({ state: 'issued', whyNot: '还没到使用时间' })).toBe(false);
    expect(showsCode({ state: 'gifting', whyNot: null })).toBe(false);
  });

  it('says where it came from', () => {
    const detail: CouponDetail = {
      ...coupon,
      issuedAt: '2026-11-20T02:00:00.000Z',
      issuedBy: 'gift',
      discountFen: null,
    };
    expect(factsOf(detail, now).at(-1)).toEqual({ label: '来源', value: '11 月 20 日 · 朋友赠送' });
  });
});

describe('an offer', () => {
  const offer: CouponOfferView = {
    ...words, templateId: 't', validity: '领取后 7 天内有效', pointsPrice: null, remaining: 35, perMemberLimit: 1,
    takenCount: 0, claimableUntil: null, isGiftable: true, whyNot: null,
  }; // prettier-ignore

  it('costs nothing or points, and says how many are left', () => {
    expect(offerOf(offer, now)).toMatchObject({ button: '领取', canTake: true, note: '还剩 35 张' });
    expect(offerOf({ ...offer, pointsPrice: 1_500, remaining: null }, now)).toMatchObject({
      button: '1,500 积分', pointsPrice: 1_500, note: '',
    }); // prettier-ignore
    expect(offerOf({ ...offer, remaining: null, claimableUntil: '2026-11-27T16:00:00.000Z' }, now).note).toBe(
      '今晚 24:00 前可领',
    );
  });

  it('says why it cannot be taken', () => {
    const taken = offerOf({ ...offer, takenCount: 1, whyNot: '每人限领 1 张' }, now);
    expect(taken).toMatchObject({ canTake: false, mark: '已领取', note: '每人限领 1 张' });
  });
});

describe('a gift', () => {
  const gift: CouponGiftView = {
    ...words, state: 'open', couponExpiresAt: '2026-12-20T16:00:00.000Z', expiresAt: '2026-11-28T02:00:00.000Z',
    isGiver: false, couponId: null, whyNot: null,
  }; // prettier-ignore

  it.each([
    ['a member takes it', gift, true, 'take'],
    ['whoever is no member joins first', gift, false, 'join'],
    ['the giver waits', { ...gift, isGiver: true }, true, 'home'],
    ['who has it opens it', { ...gift, state: 'taken' as const, couponId: 'c' }, true, 'open'],
    ['who came too late looks elsewhere', { ...gift, state: 'taken' as const }, true, 'home'],
    ['who may not is told why', { ...gift, whyNot: '已达上限' }, true, 'home'],
  ])('%s', (_, view, isMember, act) => {
    expect(giftPageOf(view, isMember, now).act).toBe(act);
  });
});

describe('a purchase', () => {
  const line = { lineId: '1', sku: 'A', name: null, category: null, quantity: 2, amountFen: 20_000, discountFen: 2_000, paidFen: 18_000, returnedQuantity: 1, returnedFen: 9_000 }; // prettier-ignore
  const purchase: MemberPurchaseView = {
    id: 'p', receiptNumber: 'R1', storeName: '静安寺店', state: 'partlyReturned', lines: [line], amountFen: 20_000,
    discountFen: 2_000, paidFen: 18_000, refundedFen: 9_000,
    coupon: { couponId: 'c', title: '见面礼', discountFen: 2_000, giftName: '镜盒' },
    returns: [{ refundFen: 9_000, returnedAt: '2026-11-26T02:00:00.000Z' }],
    points: [
      { ruleId: 'r', title: '消费积分', points: 180, at: '2026-11-20T02:00:00.000Z' },
      { ruleId: null, title: '积分冲正', points: -90, at: '2026-11-26T02:00:00.000Z' },
    ],
    pointsTotal: 90, purchasedAt: '2026-11-20T02:00:00.000Z',
  }; // prettier-ignore

  it('explains every sum and every point', () => {
    const page = purchasePageOf(purchase, now);
    expect(page.sums.map(({ label, value }) => `${label} ${value}`)).toEqual([
      '商品合计 ¥200.00', '优惠 · 见面礼 -¥20.00', '赠品 镜盒', '实付 ¥180.00', '退款 · 昨天 10:00 -¥90.00',
    ]); // prettier-ignore
    expect(page.points.map(({ points, isMinus }) => [points, isMinus])).toEqual([
      ['+180', false],
      ['-90', true],
    ]);
    expect(page).toMatchObject({ pointsTotal: '+90', mark: '部分退货' });
    expect(page.lines[0]).toMatchObject({ name: 'A', count: '× 2', returned: '已退 1 件' });
    expect(purchasePageOf({ ...purchase, points: [] }, now).pointsWords).toContain('没有积分');
  });

  it('is one line in a list', () => {
    const { id, storeName, paidFen, purchasedAt } = purchase;
    const row = { id, storeName, state: 'completed' as const, itemCount: 3, names: ['护理液', '日抛'], paidFen, refundedFen: 0, purchasedAt }; // prettier-ignore
    expect(purchaseRowOf(row, now)).toMatchObject({
      names: '护理液、日抛 · 共 3 件',
      refunded: '',
      mark: '已完成',
    });
    expect(purchaseRowOf({ ...row, names: [], refundedFen: 100 }, now)).toMatchObject({
      names: '共 3 件', refunded: '已退 ¥1.00',
    }); // prettier-ignore
  });

  it('stands in the statements', () => {
    const at = '2026-11-27T02:00:00.000Z';
    expect(pointsRowOf({ id: 'e', type: 'spend', title: '兑换', delta: -200, balanceAfter: 1_880, at }, now)).toEqual({
      id: 'e', title: '兑换', delta: '-200', isPlus: false, after: '余额 1,880', at: '今天 10:00',
    }); // prettier-ignore
    expect(growthRowOf({ id: 'g', title: '消费', delta: 180, valueAfter: 680, at }, now)).toMatchObject({
      delta: '+180', after: '累计 680',
    }); // prettier-ignore
  });
});

describe('pictures', () => {
  it('hold a QR code that an image can show', () => {
    expect(qrPicture('L123456789012ABCDEF')).toMatch(/^data:image\/gif;base64,[0-9A-Za-z+/=]+$/);
    expect(qrPicture('http://weixin.qq.com/q/02abc')).toMatch(/^data:image\/gif;base64,/);
  });

  it('draw a poster on which a long name ends before the edge', () => {
    const texts: { text: string; x: number }[] = [];
    const codes: number[][] = [];
    const brush: Brush = {
      fillStyle: '', font: '', textAlign: '', textBaseline: '',
      fillRect: () => undefined,
      fillText: (text, x) => void texts.push({ text, x }),
      measureText: (text) => ({ width: text.length * 40 }),
    }; // prettier-ignore
    const colours = { ground: '#000', surface: '#fff', text: '#111', onGround: '#fff' };
    const long = { brandName: '一个名字长得海报上写不下的品牌中心', line: '把眼睛照顾好', hint: '扫一扫' };
    drawPoster(brush, long, colours, (...at) => void codes.push(at));
    expect(texts.map(({ text }) => text)).toEqual(['一个名字长得海报上写不下…', '把眼睛照顾好', '扫一扫']);
    expect(texts.every(({ x }) => x === posterSize.width / 2)).toBe(true);
    expect(codes).toHaveLength(1);
  });
});
