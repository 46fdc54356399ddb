import { randomUUID } from 'node:crypto';
import type { CouponCodeView, CouponDetail, CouponView } from '../../src/contract/coupon';
import type {
  CheckoutPreview,
  MemberPurchaseView,
  PurchaseClaimAnswer,
  PurchaseReturnAnswer,
  RecordedPurchase,
} from '../../src/contract/order';
import type { ClerkResults } from '../../src/contract/incentive';
import type { PointsAccountView } from '../../src/contract/points';
import type { MemberTier } from '../../src/contract/tier';
import { chinaDay, hourMs, minuteMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { createTill } from '../support/till';
import type { DemoShop } from './shop';
import type { Step } from './storyteller';
import { expectSame, StoryError, succeeded } from './storyteller';
import type { World } from './world';

/** Who sells in the story. */
export interface ShopCast {
  readonly shop: DemoShop;
  /** Sign two clerks of the first store in at its counter; each resolves with a token. */
  readonly signInClerk: () => Promise<string>;
  readonly signInColleague: () => Promise<string>;
}

const basket = [{ sku: 'DAY-30' }, { sku: 'SOL-360' }];
/** 159 + 68, less the 20 of the sign-up coupon. */
const paidFen = 15_900 + 6_800 - 2_000;

/** What the member does in the store: a coupon that is redeemed once, purchases, and what comes back. */
export function shopSteps(world: World, cast: ShopCast, member: () => Client): Step[] {
  // What earlier steps found out; a step runs only when all before it passed.
  const found = { couponId: '', couponCode: '', purchaseId: '', before: 0 };
  const redemptionId = randomUUID();

  const clerk = async (): Promise<Client> => world.client(await cast.signInClerk());
  const colleague = async (): Promise<Client> => world.client(await cast.signInColleague());
  const till = () => createTill(world.client(), world.clock, cast.shop.till);
  const coupons = async (state: string): Promise<CouponView[]> =>
    succeeded(await member().get<CouponView[]>(`/api/mp/coupons?state=${state}`));
  const balance = async (): Promise<number> =>
    succeeded(await member().get<PointsAccountView>('/api/mp/points/account')).balance;
  const memberCode = async (): Promise<string> =>
    succeeded(await member().get<{ code: string }>('/api/mp/me/code')).code;
  const purchase = async (): Promise<MemberPurchaseView> =>
    succeeded(await member().get<MemberPurchaseView>(`/api/mp/purchases/${found.purchaseId}`));

  const tier = async (): Promise<MemberTier> => succeeded(await member().get<MemberTier>('/api/mp/tier'));
  const results = async (): Promise<ClerkResults> => {
    const day = chinaDay(world.clock.now());
    return succeeded(await (await clerk()).get<ClerkResults>(`/api/counter/results?period=${day}`));
  };

  return [
    {
      title: '入会礼券已在券包里，只有一张；再从领券中心领一张',
      async run() {
        const gifts = await coupons('usable');
        expectSame('入会礼券', gifts.map(({ title }) => title), ['入会礼券']); // prettier-ignore
        found.couponId = gifts[0]?.id ?? '';
        const request = { templateId: cast.shop.templates.centre };
        const claimed = succeeded(await member().post<CouponDetail>('/api/mp/coupon-claims', request));
        expectSame('券包', (await coupons('usable')).length, 2);
        return `「${gifts[0]?.gives ?? ''}」和「${claimed.gives}」`;
      },
    },
    {
      title: '店员扫券、预览、确认：核销一次，同时记下这笔消费；网络断了再发一次，结果相同',
      async run() {
        found.before = await balance();
        const counter = await clerk();
        const code = await member().get<CouponCodeView>(`/api/mp/coupons/${found.couponId}/code`);
        found.couponCode = succeeded(code).code;
        const lines = { lines: basket, couponCode: found.couponCode };
        const preview = succeeded(
          await counter.post<CheckoutPreview>('/api/counter/checkout-previews', lines),
        );
        expectSame('应付', preview.paidFen, paidFen);
        const request = {
          ...lines,
          receiptNumber: 'STORY-1',
          redemptionId,
          expectedPaidFen: preview.paidFen,
        };
        const first = await counter.post<RecordedPurchase>('/api/counter/purchases', request);
        expectSame('记账', first.status, 201);
        const again = await counter.post<RecordedPurchase>('/api/counter/purchases', request);
        expectSame('再发一次', [again.status, again.data.purchase.id], [200, first.data.purchase.id]);
        found.purchaseId = first.data.purchase.id;
        return `原价 ${yuan(preview.amountFen)}，券减 ${yuan(preview.discountFen)}，实付 ${yuan(preview.paidFen)}`;
      },
    },
    {
      title: '另一位店员又扫同一张券：被拒，并说出谁、在哪、什么时候用掉的',
      async run() {
        const request = { lines: basket, couponCode: found.couponCode };
        const answer = await (await colleague()).post('/api/counter/checkout-previews', request);
        expectSame('第二次核销', [answer.status, answer.error?.code], [409, 'COUPON_REDEEMED']);
        const message = answer.error?.message ?? '';
        if (!message.includes('静安寺')) throw new StoryError(`没有说出在哪里：${message}`);
        return `「${message}」`;
      },
    },
    {
      title: '消费积分入账，小票上逐条说明；成长值和店员业绩也跟着涨',
      async run() {
        await world.settle();
        const { points, pointsTotal } = await purchase();
        const expected = Math.floor(paidFen / 100);
        expectSame('小票上的积分', pointsTotal, expected);
        expectSame('余额', await balance(), found.before + expected);
        const { growthValue, words } = await tier();
        expectSame('成长值', growthValue, expected);
        const { purchaseCount, creditFen } = await results();
        expectSame('店员业绩', [purchaseCount, creditFen], [1, Math.floor(paidFen / 100)]);
        const lines = points.map(({ title, points: each }) => `${title} ${each}`).join('，');
        return `${lines}；${words}；店员业绩 ${yuan(creditFen)}`;
      },
    },
    {
      title: '收银机签名报来一笔没有会员的消费；顾客扫小票认领，只认一次',
      async run() {
        const before = await balance();
        const request = {
          receiptNumber: 'STORY-2',
          lines: [{ sku: 'COL-10', quantity: 1, amountFen: 12_800 }],
        };
        const recorded = succeeded(await till().post<RecordedPurchase>('/api/open/purchases', request));
        const scene = recorded.purchase.receiptCode;
        if (scene === null) throw new StoryError('小票上没有认领码');
        const claim = await member().post<PurchaseClaimAnswer>('/api/mp/purchase-claims', { scene });
        expectSame('认领', claim.status, 201);
        await world.settle();
        const again = await member().post<PurchaseClaimAnswer>('/api/mp/purchase-claims', { scene });
        expectSame('再认领', again.status, 200);
        await world.settle();
        expectSame('积分', await balance(), before + 128);
        return '认领后 +128 积分，再扫一次不再给';
      },
    },
    {
      title: '退掉护理液，再退掉其余：积分按剩下的重算，整单退完券还给顾客',
      async run() {
        await world.advance(hourMs + minuteMs);
        const after = await balance();
        const counter = await clerk();
        const path = `/api/counter/purchases/${found.purchaseId}/returns`;
        const lines = [{ lineId: '2', quantity: 1 }];
        const first = succeeded(
          await counter.post<PurchaseReturnAnswer>(path, { returnNumber: 'R1', lines, reason: '买错了' }),
        );
        await world.settle();
        const left = Math.floor((paidFen - first.return.refundFen) / 100);
        expectSame('退一件后的积分', (await purchase()).pointsTotal, left);
        succeeded(await counter.post<PurchaseReturnAnswer>(path, { returnNumber: 'R2', reason: '不要了' }));
        await world.settle();
        expectSame('整单退完的积分', (await purchase()).pointsTotal, 0);
        expectSame('余额', await balance(), after - Math.floor(paidFen / 100));
        expectSame('成长值', (await tier()).growthValue, 128);
        expectSame('店员业绩', (await results()).purchaseCount, 0);
        const back = (await coupons('usable')).map(({ id }) => id);
        if (!back.includes(found.couponId)) throw new StoryError('券没有还给顾客');
        const code = await memberCode();
        const seen = succeeded(await till().get<{ memberId: string }>(`/api/open/members?code=${code}`));
        return `退款 ${yuan(first.return.refundFen)} 后剩 ${left} 积分，退完为 0，成长值和业绩一并收回；券已退回；收银机查到会员 ${seen.memberId.slice(-6)}`;
      },
    },
  ];
}

function yuan(fen: number): string {
  return `¥${(fen / 100).toFixed(2)}`;
}
