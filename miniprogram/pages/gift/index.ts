import type { CouponGiftView } from '../../../src/contract/coupon';
import { isSilence } from '../../api/apiError';
import { now } from '../../api/clock';
import type { GiftPage } from '../../logic/coupon';
import { giftPageOf } from '../../logic/coupon';
import { messageOf } from '../../logic/failure';
import { readGift, takeGift } from '../../services/coupon';
import { person } from '../../services/session';

const blank: Partial<GiftPage> = {};

Page({
  data: {
    state: 'loading',
    message: '',
    isFinal: false,
    token: '',
    isMember: false,
    gift: blank,
    isBusy: false,
  },

  onLoad({ token }) {
    this.setData({ token: token ?? '' });
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const [{ member }, gift] = await Promise.all([person(), readGift(this.data.token)]);
      this.setData({ isMember: member !== null });
      this.show(gift);
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error), isFinal: !isSilence(error) });
    }
  },

  show(gift: CouponGiftView): void {
    this.setData({ state: 'ready', gift: giftPageOf(gift, this.data.isMember, now()) });
  },

  async take(): Promise<void> {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      this.show(await takeGift(this.data.token));
      void wx.showToast({ title: '已放进你的券包', icon: 'success' });
    } catch (error) {
      void wx.showModal({ title: '没有领到', content: messageOf(error), showCancel: false });
      await this.load();
    }
    this.setData({ isBusy: false });
  },

  join() {
    return wx.navigateTo({ url: '/pages/join/index?then=back' });
  },

  open() {
    return wx.redirectTo({ url: `/pages/coupon/index?id=${this.data.gift.couponId ?? ''}` });
  },

  goHome() {
    return wx.switchTab({ url: '/pages/home/index' });
  },
});
