import type { FollowUpView } from '../../../../../src/contract/followUp';
import { now } from '../../../../api/clock';
import type { ListPage } from '../../../../api/request';
import { dataOf } from '../../../../logic/event';
import { grown, mayGrow, noListing } from '../../../../logic/listing';
import { clerkMessageOf } from '../../logic/failure';
import type { FollowUpLine } from '../../logic/followUp';
import { followUpLine } from '../../logic/followUp';
import { dayOf } from '../../logic/period';
import { finishFollowUp, readFollowUps } from '../../services/followUp';
import { clerkHere, tell } from '../../services/gate';

function linesOf({ items, cursor }: ListPage<FollowUpView>): ListPage<FollowUpLine> {
  const today = dayOf(now());
  return { items: items.map((one) => followUpLine(one, today)), cursor };
}

Page({
  data: {
    state: 'loading',
    message: '',
    isManager: false,
    /** own, store or done */
    tab: 'own',
    listing: noListing<FollowUpLine>(),
    finishing: '',
    outcome: '',
  },

  onLoad({ tab = 'own' }: Readonly<Record<string, string | undefined>>) {
    this.setData({ tab });
    void this.load();
  },

  filter() {
    const { tab } = this.data;
    return { isOfStore: tab === 'store', state: tab === 'done' ? 'done' : 'open' } as const;
  },

  async load(): Promise<void> {
    const { tab } = this.data;
    try {
      const session = await clerkHere();
      if (session === null) return;
      const listing = grown(noListing<FollowUpLine>(), linesOf(await readFollowUps(this.filter(), null)));
      const isManager = session.staff.actions.includes('report.today');
      if (tab === this.data.tab) this.setData({ state: 'ready', isManager, listing });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  show(event: WechatMiniprogram.TouchEvent) {
    this.setData({ tab: dataOf(event, 'tab'), state: 'loading' });
    return this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },

  async more(): Promise<void> {
    const { listing } = this.data;
    if (!mayGrow(listing)) return;
    this.setData({ listing: { ...listing, end: 'loading' } });
    try {
      const page = linesOf(await readFollowUps(this.filter(), listing.cursor));
      this.setData({ listing: grown(listing, page) });
    } catch {
      this.setData({ listing: { ...listing, end: 'failed' } });
    }
  },

  onReachBottom() {
    void this.more();
  },

  begin(event: WechatMiniprogram.TouchEvent) {
    this.setData({ finishing: dataOf(event, 'id'), outcome: '' });
  },

  close() {
    this.setData({ finishing: '' });
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ outcome: event.detail.value });
  },

  async finish(): Promise<void> {
    const { finishing, outcome } = this.data;
    if (outcome.trim() === '') return void wx.showToast({ title: '写一句结果', icon: 'none' });
    try {
      await finishFollowUp(finishing, outcome.trim());
      this.setData({ finishing: '' });
      void wx.showToast({ title: '已完成', icon: 'success' });
    } catch (error) {
      await tell(error);
    }
    await this.load();
  },
});
