import { now } from '../../api/clock';
import { pointsCardOf, tierCardOf } from '../../logic/card';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import type { Listing } from '../../logic/listing';
import { grown, mayGrow, noListing } from '../../logic/listing';
import type { StatementRow } from '../../logic/points';
import { statements } from '../../logic/points';
import { orNull } from '../../services/optional';
import { readPoints } from '../../services/points';
import { readStatement } from '../../services/statement';
import { readTier } from '../../services/tier';

const rows: Listing<StatementRow> = noListing();
const noBenefits: readonly string[] = [];

Page({
  data: {
    state: 'loading',
    message: '',
    available: '',
    note: '',
    isDebt: false,
    tierName: '',
    growth: '',
    tierWords: '',
    period: '',
    benefits: noBenefits,
    tabs: statements,
    tab: 'points',
    rows,
  },

  onLoad() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const [account, tier] = await Promise.all([readPoints(), orNull(readTier())]);
      this.setData(pointsCardOf(account, now()));
      if (tier !== null) this.setData(tierCardOf(tier, now()));
      await this.fill();
      this.setData({ state: 'ready' });
    } catch (error) {
      if (this.data.state !== 'ready') this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  async fill(): Promise<void> {
    const { tab } = this.data;
    const page = await readStatement(tab, null, now());
    if (this.data.tab === tab) this.setData({ rows: grown(noListing<StatementRow>(), page) });
  },

  async show(event: WechatMiniprogram.TouchEvent): Promise<void> {
    this.setData({ tab: dataOf(event, 'tab'), rows: noListing<StatementRow>() });
    await this.load();
  },

  async more(): Promise<void> {
    const { rows: listing, tab } = this.data;
    if (!mayGrow(listing)) return;
    this.setData({ rows: { ...listing, end: 'loading' } });
    try {
      this.setData({ rows: grown(listing, await readStatement(tab, listing.cursor, now())) });
    } catch {
      this.setData({ rows: { ...listing, end: 'failed' } });
    }
  },

  onReachBottom() {
    void this.more();
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },
});
