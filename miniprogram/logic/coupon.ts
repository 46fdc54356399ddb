import type {
  CouponDetail,
  CouponGiftState,
  CouponGiftView,
  CouponOfferView,
  CouponShelf,
  CouponState,
  CouponView,
} from '../../src/contract/coupon';
import { grouped } from './money';
import { dayWords, deadlineWords, isSoon, momentWords, untilWords } from './time';

interface Mark {
  readonly label: string;
  /** A modifier of `.mark`. */
  readonly tone: 'good' | 'brand' | 'wait' | 'bad' | 'none';
}

/** Words and colours of what a coupon is. */
export const couponMarks: Readonly<Record<CouponState, Mark>> = {
  issued: { label: '可用', tone: 'brand' },
  locked: { label: '结算中', tone: 'wait' },
  gifting: { label: '赠送中', tone: 'wait' },
  redeemed: { label: '已使用', tone: 'none' },
  expired: { label: '已过期', tone: 'none' },
  void: { label: '已作废', tone: 'none' },
};

export const giftMarks: Readonly<Record<CouponGiftState, Mark>> = {
  open: { label: '等你领取', tone: 'good' },
  taken: { label: '已被领取', tone: 'none' },
  returned: { label: '已退回', tone: 'none' },
  cancelled: { label: '已取消', tone: 'none' },
};

export const shelves: readonly {
  readonly key: CouponShelf;
  readonly label: string;
  readonly empty: string;
}[] = [
  { key: 'usable', label: '可用', empty: '还没有可用的券，去领券中心看看' },
  { key: 'used', label: '已使用', empty: '用过的券会留在这里' },
  { key: 'expired', label: '已过期', empty: '没有过期的券，很好' },
];

/** A coupon as a ticket shows it. */
export interface Ticket {
  readonly id: string;
  readonly title: string;
  readonly face: string;
  readonly gives: string;
  readonly line: string;
  readonly isSoon: boolean;
  readonly isOver: boolean;
  readonly mark: string;
  readonly tone: string;
}

export function ticketOf(coupon: CouponView, nowMs: number): Ticket {
  const { label, tone } = couponMarks[coupon.state];
  const isOver = ['redeemed', 'expired', 'void'].includes(coupon.state);
  const isEndingSoon = !isOver && isSoon(coupon.expiresAt, nowMs);
  return {
    id: coupon.id,
    title: coupon.title,
    face: coupon.face,
    gives: coupon.gives,
    line: lineOf(coupon, nowMs),
    isSoon: isEndingSoon,
    isOver,
    mark: coupon.state === 'issued' ? (isEndingSoon ? '快到期' : '') : label,
    tone: coupon.state === 'issued' ? 'wait' : tone,
  };
}

function lineOf(coupon: CouponView, nowMs: number): string {
  if (coupon.state === 'redeemed') {
    const where = coupon.usedStoreName === null ? '' : `在${coupon.usedStoreName}`;
    return coupon.usedAt === null ? '已使用' : `${momentWords(coupon.usedAt, nowMs)} ${where}使用`;
  }
  if (coupon.state === 'expired') return `${dayWords(coupon.expiresAt, nowMs)} 过期`;
  if (Date.parse(coupon.usableFrom) > nowMs) return `${momentWords(coupon.usableFrom, nowMs)} 起可用`;
  return untilWords(coupon.expiresAt, nowMs);
}

/** What the centre offers, as a ticket with a button. */
export interface Offer extends Omit<Ticket, 'isOver' | 'isSoon'> {
  readonly templateId: string;
  readonly pointsPrice: number;
  readonly button: string;
  readonly canTake: boolean;
  /** 中文: why not, or how many are left. */
  readonly note: string;
}

export function offerOf(offer: CouponOfferView, nowMs: number): Offer {
  const price = offer.pointsPrice ?? 0;
  const isFull = offer.takenCount >= offer.perMemberLimit;
  return {
    id: offer.templateId,
    templateId: offer.templateId,
    title: offer.title,
    face: offer.face,
    gives: offer.gives,
    line: offer.validity,
    mark: isFull ? '已领取' : '',
    tone: 'good',
    pointsPrice: price,
    button: price === 0 ? '领取' : `${grouped(price)} 积分`,
    canTake: offer.whyNot === null,
    note: offer.whyNot ?? noteOf(offer, nowMs),
  };
}

function noteOf({ remaining, claimableUntil }: CouponOfferView, nowMs: number): string {
  if (remaining !== null && remaining <= 100) return `还剩 ${remaining} 张`;
  return claimableUntil === null ? '' : `${deadlineWords(claimableUntil, nowMs)}前可领`;
}

const issuedWords: Readonly<Record<CouponDetail['issuedBy'], string>> = {
  rule: '入会礼',
  claim: '自己领取',
  exchange: '积分兑换',
  gift: '朋友赠送',
  operator: '客服发放',
  invite: '邀请奖励',
  award: '等级奖励',
  tier: '等级奖励',
};

/** What stands under the code of a coupon. */
export function factsOf(coupon: CouponDetail, nowMs: number): { label: string; value: string }[] {
  return [
    { label: '有效期', value: lineOf(coupon, nowMs) },
    { label: '适用商品', value: coupon.validFor },
    { label: '适用门店', value: coupon.validAt },
    { label: '来源', value: `${dayWords(coupon.issuedAt, nowMs)} · ${issuedWords[coupon.issuedBy]}` },
  ];
}

/** Whether a coupon can be shown at a counter now. */
export function showsCode({ state, whyNot }: Pick<CouponView, 'state' | 'whyNot'>): boolean {
  return state === 'issued' && whyNot === null;
}

/** What the page of a gift link shows. */
export interface GiftPage {
  readonly ticket: Ticket;
  readonly words: string;
  /** What the one button does. */
  readonly act: 'take' | 'join' | 'open' | 'home';
  readonly couponId: string;
}

export function giftPageOf(gift: CouponGiftView, isMember: boolean, nowMs: number): GiftPage {
  const { label, tone } = giftMarks[gift.state];
  const ticket: Ticket = {
    id: gift.couponId ?? '',
    title: gift.title,
    face: gift.face,
    gives: gift.gives,
    line: untilWords(gift.couponExpiresAt, nowMs),
    isSoon: false,
    isOver: gift.state !== 'open' && gift.couponId === null,
    mark: label,
    tone,
  };
  return { ticket, couponId: gift.couponId ?? '', ...giftStep(gift, isMember, nowMs) };
}

function giftStep(gift: CouponGiftView, isMember: boolean, nowMs: number): Pick<GiftPage, 'words' | 'act'> {
  if (gift.couponId !== null) return { act: 'open', words: '这张券已经是你的了' };
  if (gift.isGiver) return { act: 'home', words: '这是你送出的券，等朋友来领' };
  const deadline = `${deadlineWords(gift.expiresAt, nowMs)}前可以领，先领先得`;
  if (gift.state === 'open' && !isMember) return { act: 'join', words: `加入会员后就能领。${deadline}` };
  if (gift.whyNot !== null) return { act: 'home', words: gift.whyNot };
  return gift.state === 'open'
    ? { act: 'take', words: deadline }
    : { act: 'home', words: '这张券已经不能领了，去看看别的' };
}
