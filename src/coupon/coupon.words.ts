import type { CouponBenefit, CouponScope, CouponValidity, CouponWords } from '../contract/coupon';
import { hourMs, minuteMs } from '../platform/clock';
import { formatFen } from '../platform/money';
import type { CouponTemplate } from './couponTemplate.model';

/** Amounts as people say them: `20`, `19.9`. */
export function yuan(fen: number): string {
  return formatFen(fen).replace(/\.?0+$/, '');
}

/** 「3 月 2 日 10:15」 in China. */
export function momentInWords(at: Date): string {
  const china = new Date(at.getTime() + 8 * hourMs);
  const [hour, minute] = [china.getUTCHours(), china.getUTCMinutes()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${china.getUTCMonth() + 1} 月 ${china.getUTCDate()} 日 ${hour ?? ''}:${minute ?? ''}`;
}

/** 「满 100 元减 20 元」 */
export function givesOf(benefit: CouponBenefit): string {
  const from = benefit.thresholdFen === 0 ? '' : `满 ${yuan(benefit.thresholdFen)} 元`;
  switch (benefit.kind) {
    case 'amountOff':
      return from === '' ? `立减 ${yuan(benefit.offFen)} 元` : `${from}减 ${yuan(benefit.offFen)} 元`;
    case 'percentOff': {
      const cap = benefit.maxOffFen === null ? '' : `，最多减 ${yuan(benefit.maxOffFen)} 元`;
      return `${from}打 ${foldOf(benefit.percentOff)} 折${cap}`;
    }
    case 'gift':
      return `${from === '' ? '到店' : from}送 ${benefit.giftName}`;
  }
}

/** The large figure on its face. */
function faceOf(benefit: CouponBenefit): string {
  switch (benefit.kind) {
    case 'amountOff':
      return `¥${yuan(benefit.offFen)}`;
    case 'percentOff':
      return `${foldOf(benefit.percentOff)} 折`;
    case 'gift':
      return '赠品';
  }
}

/** 20 % off is 八折: `8`; 15 % off is `8.5`. */
function foldOf(percentOff: number): string {
  return String((100 - percentOff) / 10);
}

const mostListed = 5;

/** 「茶叶、茶具」, 「…… 等 12 处」: what somebody can still read out. */
function listed(names: readonly string[], unit: string): string {
  const first = names.slice(0, mostListed).join('、');
  return names.length > mostListed ? `${first} 等 ${names.length} ${unit}` : first;
}

function goodsOf({ skus, categories }: CouponScope): string {
  const kinds = categories.length === 0 ? [] : [`指定品类：${listed(categories, '个品类')}`];
  const all = [...kinds, ...(skus.length === 0 ? [] : ['指定商品'])];
  return all.length === 0 ? '全场商品' : all.join('，或');
}

function placesOf({ storeIds }: CouponScope, nameOf: (storeId: string) => string | undefined): string {
  if (storeIds.length === 0 || storeIds.includes('brand')) return '全部门店';
  const names = storeIds.flatMap((id) => nameOf(id) ?? []);
  return names.length === 0 ? '指定门店' : listed(names, '处');
}

const steps = '在收银台打开本页，让店员扫码；付款前出示。';

/** What a template says to members. */
export function wordsOf(
  template: CouponTemplate,
  nameOf: (storeId: string) => string | undefined,
): CouponWords {
  const { title, benefit, scope, howToUse } = template;
  return {
    title,
    gives: givesOf(benefit),
    face: faceOf(benefit),
    validFor: goodsOf(scope),
    validAt: placesOf(scope, nameOf),
    howToUse: howToUse === null ? steps : `${steps}\n${howToUse}`,
  };
}

/** 「领取后 7 天内有效」, 「3 月 1 日 00:00 至 3 月 31 日 23:59」. */
export function validityInWords(validity: CouponValidity): string {
  if (validity.kind === 'days') return `领取后 ${validity.days} 天内有效`;
  const last = new Date(Date.parse(validity.to) - minuteMs);
  return `${momentInWords(new Date(validity.from))} 至 ${momentInWords(last)}`;
}
