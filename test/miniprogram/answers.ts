import type { CouponDetail, CouponGiftView, CouponOfferView, CouponView } from '../../src/contract/coupon';
import type { ActivityView } from '../../src/contract/invite';
import type { ConsentView, MemberView, SessionAnswer } from '../../src/contract/member';
import type { BrandView, ConsentPurpose } from '../../src/contract/setting';
import type { Answers, OpenOptions, TestPage } from '../phone/jsdom';
import { ListAnswer, openPage } from '../phone/jsdom';

/** The phone's time in these tests: noon in China. */
export const now = new Date('2026-03-02T04:00:00Z');

const consent = (purpose: ConsentPurpose, given: boolean): ConsentView => ({
  purpose,
  given,
  noticeVersion: given ? '1' : null,
  at: null,
  currentVersion: '1',
  mayAsk: false,
});

export const member: MemberView = {
  memberId: 'm1',
  memberNumber: '123456789012',
  state: 'active',
  maskedPhone: '138****1234',
  joinedAt: '2026-01-02T02:00:00.000Z',
  homeStoreId: null,
  profile: { nickname: null, gender: null, birthMonth: null, region: null, hobbies: null },
  consents: [consent('membership', true), consent('marketing', false), consent('personalisation', true)],
  isLinkedToOfficialAccount: false,
};

export function session(who: MemberView | null, leaving: SessionAnswer['leaving'] = null): SessionAnswer {
  return { token: 'token', expiresAt: '2026-03-09T00:00:00.000Z', member: who, leaving };
}

const notice = (purpose: ConsentPurpose, title: string): BrandView['notices'][number] => ({
  purpose,
  title,
  version: '1',
  text: `${title}全文`,
  textHash: '',
  publishedAt: '2026-01-01T00:00:00.000Z',
});

export const brand: BrandView = {
  brandName: '测试品牌',
  notices: [
    notice('membership', '会员协议'),
    notice('marketing', '优惠消息说明'),
    notice('personalisation', '个性化说明'),
  ],
};

const words = {
  title: '见面礼',
  gives: '满 100 元减 20 元',
  face: '¥20',
  validFor: '全场商品',
  validAt: '全部门店',
  howToUse: '让店员扫码',
};

export const coupon: CouponView = {
  ...words,
  id: 'c1',
  templateId: 't1',
  state: 'issued',
  usableFrom: '2026-03-01T00:00:00.000Z',
  expiresAt: '2026-03-02T16:00:00.000Z',
  whyNot: null,
  canGive: true,
  gift: null,
  usedAt: null,
  usedStoreName: null,
};

export const couponDetail: CouponDetail = {
  ...coupon,
  issuedAt: '2026-03-01T00:00:00.000Z',
  issuedBy: 'rule',
  discountFen: null,
};

export const offer: CouponOfferView = {
  ...words,
  title: '领取我',
  templateId: 't2',
  validity: '领取后 7 天内有效',
  pointsPrice: null,
  remaining: null,
  perMemberLimit: 1,
  takenCount: 0,
  claimableUntil: null,
  isGiftable: false,
  whyNot: null,
};

export const gift: CouponGiftView = {
  ...words,
  state: 'open',
  couponExpiresAt: '2026-03-20T16:00:00.000Z',
  expiresAt: '2026-03-03T02:00:00.000Z',
  isGiver: false,
  couponId: null,
  whyNot: null,
};

export const activity: ActivityView = {
  id: 'a1',
  kind: 'invite',
  state: 'planned',
  title: '春日会员日',
  summary: '到店有礼',
  rules: [],
  from: '2026-03-05T02:00:00.000Z',
  to: '2026-03-12T16:00:00.000Z',
  isBooked: false,
};

/** What a server with one member answers. */
export const answers: Answers = {
  'POST /api/mp/sessions': session(member),
  'POST /api/mp/visits': { visitId: 'v', at: '2026-03-02T04:00:00.000Z' },
  'GET /api/mp/me': member,
  'GET /api/mp/brand': brand,
  'GET /api/mp/points/account': { balance: 1_880, available: 1_880, debt: 0, nextExpiry: null },
  'GET /api/mp/coupons': new ListAnswer([coupon]),
  'GET /api/mp/coupon-templates': new ListAnswer([offer]),
  'GET /api/mp/coupons/c1': couponDetail,
  'GET /api/mp/coupons/c1/code': {
    code: 'K0001',
    typedCode: 'ABCD-EFGH-JKLMN',
    expiresAt: '2026-03-02T04:01:00.000Z',
    refreshAfterMs: 30_000,
  },
  'GET /api/mp/me/code': {
    code: 'L123456789012ABCDEF0123456789ABCD',
    expiresAt: '2026-03-02T04:01:00.000Z',
    cardCode: 'C123456789012ABCDEF0123456789ABCD',
    cardExpiresAt: '2026-03-03T04:00:00.000Z',
  },
};

/** Opens a page with these answers, and others in their place. */
export function open(page: string, own: Answers = {}, options: OpenOptions = {}): Promise<TestPage> {
  return openPage(`pages/${page}/index`, { now, ...options, answers: { ...answers, ...own } });
}

/** What was sent by one method to one path. */
export function sent(page: TestPage, method: string, path: string): TestPage['requests'] {
  return page.requests.filter((request) => request.method === method && request.path === path);
}
