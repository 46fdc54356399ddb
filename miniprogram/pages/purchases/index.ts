import { now } from '../../api/clock';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import type { Listing } from '../../logic/listing';
import { grown, mayGrow, noListing } from '../../logic/listing';
import type { PurchaseRow } from '../../logic/purchase';
import { purchaseRowOf } from '../../logic/purchase';
import { sceneIn } from '../../logic/scene';
import { readPurchases } from '../../services/purchase';

const rows: Listing<PurchaseRow> = noListing();

/** The listing with its next page. @throws ApiError */
async function longer(listing: Listing<PurchaseRow>): Promise<Listing<PurchaseRow>> {
  const page = await readPurchases(listing.cursor);
  return grown(listing, { ...page, items: page.items.map((purchase) => purchaseRowOf(purchase, now())) });
}

Page({
  data: { state: 'loading', message: '', rows },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      this.setData({ rows: await longer(noListing()), state: 'ready' });
    } catch (error) {
      if (this.data.state !== 'ready') this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  async more(): Promise<void> {
    const listing = this.data.rows;
    if (!mayGrow(listing)) return;
    this.setData({ rows: { ...listing, end: 'loading' } });
    try {
      this.setData({ rows: await longer(listing) });
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

  open(event: WechatMiniprogram.TouchEvent) {
    return wx.navigateTo({ url: `/pages/purchase/index?id=${dataOf(event, 'id')}` });
  },

  scan() {
    wx.scanCode({
      success: ({ result, path }) => {
        const scene = sceneIn(path || result);
        if (scene === '') void wx.showToast({ title: '这不是小票上的二维码', icon: 'none' });
        else void wx.navigateTo({ url: `/pages/claim/index?scene=${scene}` });
      },
    });
  },
});
