import { isSilence } from '../../api/apiError';
import { newKey } from '../../api/keys';
import { now } from '../../api/clock';
import type { Offer, Ticket } from '../../logic/coupon';
import { offerOf, shelves, ticketOf } from '../../logic/coupon';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import type { Listing } from '../../logic/listing';
import { grown, mayGrow, noListing } from '../../logic/listing';
import { readCoupons, readOffers, takeCoupon } from '../../services/coupon';
import { askForMessages, preparePrompt } from '../../services/messagePrompt';
import { person } from '../../services/session';

const tickets: Listing<Ticket> = noListing();
const offers: Listing<Offer> = noListing();

/** One key per offer until it is taken: a repeat after a silence takes nothing twice. */
const keys = new Map<string, string>();

/** The listing with its next page. @throws ApiError */
async function longer(tab: string, listing: Listing<Ticket> | Listing<Offer>): Promise<Listing<unknown>> {
  const shelf = shelves.find(({ key }) => key === tab);
  if (shelf === undefined) {
    const page = await readOffers(listing.cursor);
    return grown<unknown>(listing, { ...page, items: page.items.map((offer) => offerOf(offer, now())) });
  }
  const page = await readCoupons(shelf.key, listing.cursor);
  return grown<unknown>(listing, { ...page, items: page.items.map((coupon) => ticketOf(coupon, now())) });
}

/** Points are gone when they are spent; a free coupon is taken at once. */
async function isSure({ title, button }: Offer): Promise<boolean> {
  const content = `用 ${button}兑换？兑换后积分不退回。`;
  const { confirm } = await wx.showModal({ title, content, confirmText: '兑换' });
  return confirm;
}

Page({
  data: {
    state: 'loading',
    message: '',
    isMember: false,
    /** centre, or a shelf of one's own */
    tab: 'centre',
    shelves,
    tickets,
    offers,
    empty: '',
    taking: '',
    why: '',
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const { member } = await person();
      this.setData({ isMember: member !== null });
      if (member !== null) await Promise.all([this.fill(), this.prepare()]);
      this.setData({ state: 'ready' });
    } catch (error) {
      if (this.data.state === 'ready') void wx.showToast({ title: messageOf(error), icon: 'none' });
      else this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  async prepare(): Promise<void> {
    this.setData({ why: (await preparePrompt('couponClaimed'))?.why ?? '' });
  },

  /** The first page of what the tab shows. */
  async fill(): Promise<void> {
    const { tab } = this.data;
    const shelf = shelves.find(({ key }) => key === tab);
    if (shelf === undefined) {
      const page = await readOffers(null);
      const items = page.items.map((offer) => offerOf(offer, now()));
      this.setData({ offers: grown(noListing<Offer>(), { ...page, items }) });
      return;
    }
    const page = await readCoupons(shelf.key, null);
    const items = page.items.map((coupon) => ticketOf(coupon, now()));
    // Somebody may have turned to another shelf meanwhile.
    if (this.data.tab === tab)
      this.setData({ empty: shelf.empty, tickets: grown(noListing<Ticket>(), { ...page, items }) });
  },

  async show(event: WechatMiniprogram.TouchEvent) {
    const tab = dataOf(event, 'tab');
    if (tab === this.data.tab) return;
    this.setData({ tab, tickets: noListing<Ticket>(), state: 'loading' });
    await this.load();
  },

  async more(): Promise<void> {
    const { tab } = this.data;
    const listing = tab === 'centre' ? this.data.offers : this.data.tickets;
    if (!mayGrow(listing)) return;
    const name = tab === 'centre' ? 'offers' : 'tickets';
    this.setData({ [name]: { ...listing, end: 'loading' } });
    try {
      this.setData({ [name]: await longer(tab, listing) });
    } catch {
      this.setData({ [name]: { ...listing, end: 'failed' } });
    }
  },

  onReachBottom() {
    void this.more();
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },

  async take(event: WechatMiniprogram.TouchEvent): Promise<void> {
    const offer = this.data.offers.items.find(({ templateId }) => templateId === dataOf(event, 'id'));
    if (offer === undefined || this.data.taking !== '') return;
    if (!offer.canTake) void wx.showToast({ title: offer.note, icon: 'none' });
    else if (offer.pointsPrice === 0 || (await isSure(offer))) await this.takeNow(offer);
  },

  async takeNow({ templateId, pointsPrice }: Offer): Promise<void> {
    this.setData({ taking: templateId });
    const asked = askForMessages('couponClaimed', 'coupons');
    try {
      const key = keys.get(templateId) ?? newKey();
      keys.set(templateId, key);
      await takeCoupon(templateId, pointsPrice > 0, key);
      keys.delete(templateId);
      void wx.showToast({ title: '已放进「可用」', icon: 'success' });
    } catch (error) {
      if (!isSilence(error)) keys.delete(templateId);
      void wx.showModal({ title: '没有领到', content: messageOf(error), showCancel: false });
    }
    this.setData({ taking: '' });
    await asked;
    await this.load();
  },

  openCoupon(event: WechatMiniprogram.TouchEvent) {
    return wx.navigateTo({ url: `/pages/coupon/index?id=${dataOf(event, 'id')}` });
  },

  openCentre() {
    this.setData({ tab: 'centre', state: 'loading' });
    return this.load();
  },

  join() {
    return wx.navigateTo({ url: '/pages/join/index?then=back' });
  },
});
