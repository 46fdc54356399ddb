import type { CouponTemplateRequest, CouponTemplateView } from '../../src/contract/coupon';
import type { CreatedProduct } from '../../src/contract/product';
import type { Client } from '../support/client';
import { done } from '../support/staff';
import type { TillAccess } from '../support/till';
import { createTillKey } from '../support/till';

/** What the demo brand sells and gives, once it is set up. */
export interface DemoShop {
  /** Template ids by what they are for. */
  readonly templates: Readonly<Record<'signUp' | 'centre' | 'exchange', string>>;
  /** The till of the first store. */
  readonly till: TillAccess & { readonly storeId: string };
}

/** The catalogue of the demo brand; prices in fen. */
export const products = [
  {
    sku: 'SOL-360',
    name: '清眸多效护理液 360ml',
    category: '护理液',
    priceFen: 6_800,
    memberPriceFen: 6_200,
  },
  {
    sku: 'SOL-120',
    name: '清眸多效护理液旅行装 120ml',
    category: '护理液',
    priceFen: 2_900,
    memberPriceFen: null,
  },
  { sku: 'DAY-30', name: '清眸日抛 30 片', category: '日抛', priceFen: 15_900, memberPriceFen: 14_900 },
  { sku: 'MON-02', name: '清眸月抛 2 片', category: '月抛', priceFen: 9_900, memberPriceFen: 9_200 },
  { sku: 'COL-10', name: '清眸美瞳日抛 10 片', category: '美瞳', priceFen: 12_800, memberPriceFen: 11_900 },
  { sku: 'CASE-1', name: '双联镜盒', category: '配件', priceFen: 1_500, memberPriceFen: null },
] as const;

const everywhere = { skus: [], categories: [], storeIds: [] };
const notListed = { isListed: false, from: null, to: null };

const shared = {
  scope: everywhere,
  howToUse: '到店出示券码，店员扫一扫。（演示）',
  stock: null,
  perMemberLimit: 1,
  pointsPrice: null,
  isSignUpGift: false,
} as const;

const templates: Readonly<Record<keyof DemoShop['templates'], CouponTemplateRequest>> = {
  signUp: {
    ...shared,
    title: '入会礼券',
    benefit: { kind: 'amountOff', thresholdFen: 10_000, offFen: 2_000 },
    validity: { kind: 'days', days: 30 },
    isGiftable: false,
    claiming: notListed,
    isSignUpGift: true,
  },
  centre: {
    ...shared,
    title: '护理液八折券',
    benefit: { kind: 'percentOff', thresholdFen: 5_000, percentOff: 20, maxOffFen: 1_500 },
    scope: { ...everywhere, categories: ['护理液'] },
    validity: { kind: 'days', days: 14 },
    isGiftable: true,
    stock: 500,
    perMemberLimit: 2,
    claiming: { ...notListed, isListed: true },
  },
  exchange: {
    ...shared,
    title: '镜盒兑换券',
    benefit: { kind: 'gift', thresholdFen: 0, giftName: '双联镜盒' },
    validity: { kind: 'days', days: 60 },
    isGiftable: true,
    stock: 200,
    perMemberLimit: 5,
    claiming: { ...notListed, isListed: true },
    pointsPrice: 80,
  },
};

/** Fills the shelves and the coupon centre through the console's API, and makes a key for the till of a store. */
export async function setUpShop(console: Client, storeId: string): Promise<DemoShop> {
  for (const product of products)
    done(await console.post<CreatedProduct>('/api/console/products', { ...product, isOnSale: true }));
  const publish = async (request: CouponTemplateRequest): Promise<string> => {
    const path = '/api/console/coupon-templates';
    const { id } = done(await console.post<CouponTemplateView>(path, request));
    return done(await console.post<CouponTemplateView>(`${path}/${id}/publish`)).id;
  };
  const ids = {
    signUp: await publish(templates.signUp),
    centre: await publish(templates.centre),
    exchange: await publish(templates.exchange),
  };
  const { keyId, key } = await createTillKey(console, storeId);
  return { templates: ids, till: { storeId, keyId, key } };
}
