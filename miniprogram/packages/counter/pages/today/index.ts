import type { StoreToday } from '../../../../../src/contract/report';
import { yuan } from '../../../../logic/money';
import { clerkMessageOf } from '../../logic/failure';
import type { Figure, RankLine } from '../../logic/standing';
import { rankLines, todayFigures } from '../../logic/standing';
import { clerkHere } from '../../services/gate';
import { readToday } from '../../services/results';

interface CouponLine {
  readonly title: string;
  readonly text: string;
}

function couponLines({ coupons }: StoreToday): CouponLine[] {
  return coupons.map(({ title, redeemedCount, discountFen }) => ({
    title,
    text: `核销 ${redeemedCount} 张，优惠 ${yuan(discountFen)}`,
  }));
}

Page({
  data: {
    state: 'loading',
    message: '',
    storeName: '',
    day: '',
    figures: [] as readonly Figure[],
    overdue: 0,
    ranks: [] as readonly RankLine[],
    coupons: [] as readonly CouponLine[],
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const session = await clerkHere();
      if (session === null) return;
      const today = await readToday();
      this.setData({
        ...{ state: 'ready', storeName: session.store?.name ?? '', day: today.day },
        ...{ figures: todayFigures(today), overdue: today.overdueFollowUpCount },
        ...{ ranks: rankLines(today), coupons: couponLines(today) },
      });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },

  openFollowUps() {
    return wx.navigateTo({ url: '/packages/counter/pages/follow-ups/index?tab=store' });
  },
});
