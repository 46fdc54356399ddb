import type {
  CouponBenefit,
  CouponTemplateRequest,
  CouponTemplateView,
  CouponValidity,
} from '../../../contract/coupon';
import { countOf, linesOf } from '../../logic/lines';
import { fenOf, yuanText } from '../../logic/money';
import { fieldOf, momentOf } from '../../logic/time';

/** The template as its form holds it: amounts as typed. */
export interface TemplateFields {
  title: string;
  benefit: CouponBenefit['kind'];
  threshold: string;
  off: string;
  percentOff: string;
  maxOff: string;
  giftName: string;
  categories: string;
  skus: string;
  storeIds: string[];
  validity: CouponValidity['kind'];
  days: string;
  from: string;
  to: string;
  howToUse: string;
  isGiftable: boolean;
  stock: string;
  perMemberLimit: string;
  isListed: boolean;
  claimFrom: string;
  claimTo: string;
  pointsPrice: string;
  isSignUpGift: boolean;
}

export const blankTemplate: TemplateFields = {
  title: '',
  benefit: 'amountOff',
  threshold: '0',
  off: '',
  percentOff: '20',
  maxOff: '',
  giftName: '',
  categories: '',
  skus: '',
  storeIds: [],
  validity: 'days',
  days: '30',
  from: '',
  to: '',
  howToUse: '',
  isGiftable: false,
  stock: '',
  perMemberLimit: '1',
  isListed: true,
  claimFrom: '',
  claimTo: '',
  pointsPrice: '',
  isSignUpGift: false,
};

export function templateFields(template: CouponTemplateView): TemplateFields {
  const { benefit, scope, validity, claiming } = template;
  return {
    ...blankTemplate,
    title: template.title,
    benefit: benefit.kind,
    threshold: yuanText(benefit.thresholdFen),
    ...(benefit.kind === 'amountOff' ? { off: yuanText(benefit.offFen) } : {}),
    ...(benefit.kind === 'percentOff'
      ? { percentOff: String(benefit.percentOff), maxOff: yuanText(benefit.maxOffFen) }
      : {}),
    ...(benefit.kind === 'gift' ? { giftName: benefit.giftName } : {}),
    categories: scope.categories.join('\n'),
    skus: scope.skus.join('\n'),
    storeIds: [...scope.storeIds],
    validity: validity.kind,
    ...(validity.kind === 'days'
      ? { days: String(validity.days) }
      : { from: fieldOf(validity.from), to: fieldOf(validity.to) }),
    howToUse: template.howToUse ?? '',
    isGiftable: template.isGiftable,
    stock: template.stock === null ? '' : String(template.stock),
    perMemberLimit: String(template.perMemberLimit),
    isListed: claiming.isListed,
    claimFrom: fieldOf(claiming.from),
    claimTo: fieldOf(claiming.to),
    pointsPrice: template.pointsPrice === null ? '' : String(template.pointsPrice),
    isSignUpGift: template.isSignUpGift,
  };
}

/** What is typed wrong is sent as −1, so that the server names the field as it names every other. */
const fen = (text: string): number => fenOf(text) ?? -1;
const optional = (text: string): number | null => (text.trim() === '' ? null : (countOf(text) ?? -1));

function benefitOf(fields: TemplateFields): CouponBenefit {
  const thresholdFen = fen(fields.threshold);
  switch (fields.benefit) {
    case 'amountOff':
      return { kind: 'amountOff', thresholdFen, offFen: fen(fields.off) };
    case 'percentOff': {
      const maxOffFen = fields.maxOff.trim() === '' ? null : fen(fields.maxOff);
      return { kind: 'percentOff', thresholdFen, percentOff: countOf(fields.percentOff) ?? -1, maxOffFen };
    }
    case 'gift':
      return { kind: 'gift', thresholdFen, giftName: fields.giftName.trim() };
  }
}

export function templateRequest(fields: TemplateFields): CouponTemplateRequest {
  return {
    title: fields.title.trim(),
    benefit: benefitOf(fields),
    scope: { skus: linesOf(fields.skus), categories: linesOf(fields.categories), storeIds: fields.storeIds },
    validity:
      fields.validity === 'days'
        ? { kind: 'days', days: countOf(fields.days) ?? -1 }
        : { kind: 'window', from: momentOf(fields.from) ?? '', to: momentOf(fields.to) ?? '' },
    howToUse: fields.howToUse.trim() === '' ? null : fields.howToUse.trim(),
    isGiftable: fields.isGiftable,
    stock: optional(fields.stock),
    perMemberLimit: countOf(fields.perMemberLimit) ?? -1,
    claiming: { isListed: fields.isListed, from: momentOf(fields.claimFrom), to: momentOf(fields.claimTo) },
    pointsPrice: optional(fields.pointsPrice),
    isSignUpGift: fields.isSignUpGift,
  };
}
