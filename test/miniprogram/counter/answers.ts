import type { CheckoutPreview, PurchaseView, RecordedPurchase } from '../../../src/contract/order';
import type { SessionView } from '../../../src/contract/staff';
import type { Answers, OpenOptions, TestPage } from '../../phone/jsdom';
import { ListAnswer, openPage } from '../../phone/jsdom';
import { answers as memberAnswers, now } from '../answers';

export const clerk: SessionView = {
  staff: {
    id: 's1',
    username: 'clerk.demo',
    displayName: '沈晴',
    mustChangePassword: false,
    grants: [],
    actions: ['order.record', 'followUp.write'],
  },
  store: { id: 'st1', name: '静安寺店', path: '/st1/' },
  isWechatBound: true,
  expiresAt: '2026-03-02T12:00:00.000Z',
};

export const preview: CheckoutPreview = {
  buyer: { memberId: 'm1', maskedName: '陈**', tier: null, pointsAvailable: 100 },
  lines: [
    {
      lineId: '1',
      sku: 'SOL-360',
      name: '护理液',
      category: '护理液',
      quantity: 1,
      unitPriceFen: 6_800,
      isMemberPrice: false,
      amountFen: 6_800,
      discountFen: 1_360,
      paidFen: 5_440,
    },
  ],
  amountFen: 6_800,
  memberSavingFen: 0,
  discountFen: 1_360,
  paidFen: 5_440,
  coupon: { couponId: 'c1', title: '八折券', discountFen: 1_360, giftName: null },
  points: [{ ruleId: 'r1', ruleName: '消费积分', points: 54 }],
  pointsTotal: 54,
};

export const purchase: PurchaseView = {
  id: 'o1',
  receiptNumber: 'R-1',
  channel: 'counter',
  store: { id: 'st1', name: '静安寺店' },
  staffId: 's1',
  buyer: { memberId: 'm1', maskedName: '陈**' },
  state: 'completed',
  lines: [
    {
      lineId: '1',
      sku: 'SOL-360',
      name: '护理液',
      category: '护理液',
      quantity: 2,
      amountFen: 6_800,
      discountFen: 1_360,
      paidFen: 5_440,
      returnedQuantity: 0,
      returnedFen: 0,
    },
  ],
  amountFen: 6_800,
  discountFen: 1_360,
  paidFen: 5_440,
  refundedFen: 0,
  coupon: {
    couponId: 'c1',
    title: '八折券',
    discountFen: 1_360,
    giftName: null,
    redemptionId: 'redeem-0001',
    isGivenBack: false,
  },
  returns: [],
  receiptCode: null,
  claimableUntil: null,
  undoableUntil: new Date(now.getTime() + 600_000).toISOString(),
  purchasedAt: now.toISOString(),
  recordedAt: now.toISOString(),
};

export const recorded: RecordedPurchase = {
  purchase,
  isNew: true,
  points: preview.points,
  pointsTotal: 54,
};

const answers: Answers = {
  ...memberAnswers,
  'GET /api/counter/sessions/current': clerk,
  'POST /api/counter/checkout-previews': preview,
  'GET /api/counter/products': new ListAnswer([
    { id: 'p1', sku: 'SOL-360', name: '护理液', category: null, priceFen: 6_800, memberPriceFen: null },
  ]),
  'GET /api/counter/purchases': new ListAnswer([]),
  'GET /api/counter/purchases/o1': purchase,
  'GET /api/counter/follow-ups': new ListAnswer([]),
};

/** Opens a page of the counter as a clerk who is signed in. */
export function openCounter(page: string, own: Answers = {}, options: OpenOptions = {}): Promise<TestPage> {
  const { storage = {}, ...rest } = options;
  return openPage(`packages/counter/pages/${page}/index`, {
    now,
    ...rest,
    answers: { ...answers, ...own },
    storage: { 'session.clerk': 'token', ...storage },
  });
}
