import { now } from '../../../../api/clock';
import { dataOf } from '../../../../logic/event';
import { clerkMessageOf } from '../../logic/failure';
import { dayOf, monthBefore, monthOf } from '../../logic/period';
import type { Figure, RankLine } from '../../logic/standing';
import { ownFigures, pendingWords, rankLines } from '../../logic/standing';
import { clerkHere } from '../../services/gate';
import { readRanking, readResults } from '../../services/results';

const periods = [
  { key: 'day', label: '今天', of: () => dayOf(now()) },
  { key: 'month', label: '本月', of: () => monthOf(now()) },
  { key: 'before', label: '上月', of: () => monthBefore(monthOf(now())) },
];

Page({
  data: {
    state: 'loading',
    message: '',
    periods: periods.map(({ key, label }) => ({ key, label })),
    period: 'month',
    figures: [] as readonly Figure[],
    pending: '',
    ranks: [] as readonly RankLine[],
  },

  onLoad() {
    void this.load();
  },

  async load(): Promise<void> {
    const { period } = this.data;
    const asked = periods.find(({ key }) => key === period)?.of() ?? monthOf(now());
    try {
      if ((await clerkHere()) === null) return;
      const [results, ranking] = await Promise.all([readResults(asked), readRanking(asked)]);
      const [figures, pending, ranks] = [ownFigures(results), pendingWords(results), rankLines(ranking)];
      if (period === this.data.period) this.setData({ state: 'ready', figures, pending, ranks });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  show(event: WechatMiniprogram.TouchEvent) {
    this.setData({ period: dataOf(event, 'period') });
    return this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },
});
