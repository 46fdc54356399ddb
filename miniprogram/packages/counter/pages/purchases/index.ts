import type { PurchaseSummary } from '../../../../../src/contract/order';
import { now } from '../../../../api/clock';
import type { ListPage } from '../../../../api/request';
import { dataOf } from '../../../../logic/event';
import { grown, mayGrow, noListing } from '../../../../logic/listing';
import { clerkMessageOf } from '../../logic/failure';
import type { PurchaseLine } from '../../logic/purchase';
import { purchaseLine } from '../../logic/purchase';
import { clerkHere } from '../../services/gate';
import { readPurchases } from '../../services/purchase';

function linesOf({ items, cursor }: ListPage<PurchaseSummary>): ListPage<PurchaseLine> {
  return { items: items.map((purchase) => purchaseLine(purchase, now())), cursor };
}

Page({
  data: { state: 'loading', message: '', receipt: '', listing: noListing<PurchaseLine>() },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      if ((await clerkHere()) === null) return;
      const page = linesOf(await readPurchases(this.data.receipt.trim(), null));
      this.setData({ state: 'ready', listing: grown(noListing<PurchaseLine>(), page) });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ receipt: event.detail.value });
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },

  async more(): Promise<void> {
    const { listing, receipt } = this.data;
    if (!mayGrow(listing)) return;
    this.setData({ listing: { ...listing, end: 'loading' } });
    try {
      this.setData({ listing: grown(listing, linesOf(await readPurchases(receipt.trim(), listing.cursor))) });
    } catch {
      this.setData({ listing: { ...listing, end: 'failed' } });
    }
  },

  onReachBottom() {
    void this.more();
  },

  open(event: WechatMiniprogram.TouchEvent) {
    return wx.navigateTo({ url: `/packages/counter/pages/purchase/index?id=${dataOf(event, 'id')}` });
  },
});
