import { isSilence } from '../../api/apiError';
import { messageOf } from '../../logic/failure';
import { signed, yuan } from '../../logic/money';
import { sceneOf } from '../../logic/scene';
import { claimPurchase } from '../../services/purchase';
import { person } from '../../services/session';

/** The receipt's code: joins first where one must, then the purchase is the member's. */
Page({
  data: {
    state: 'loading',
    message: '',
    isFinal: false,
    scene: '',
    isMember: false,
    id: '',
    storeName: '',
    paid: '',
    points: '',
  },

  onLoad(query) {
    this.setData({ scene: sceneOf(query) });
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const { member } = await person();
      this.setData({ isMember: member !== null });
      if (member !== null) await this.claim();
      this.setData({ state: 'ready' });
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error), isFinal: !isSilence(error) });
    }
  },

  async claim(): Promise<void> {
    const { purchase } = await claimPurchase(this.data.scene);
    this.setData({
      id: purchase.id,
      storeName: purchase.storeName,
      paid: yuan(purchase.paidFen),
      points: purchase.points.length === 0 ? '' : `${signed(purchase.pointsTotal)} 积分`,
    });
  },

  join() {
    return wx.navigateTo({ url: '/pages/join/index?then=back' });
  },

  open() {
    return wx.redirectTo({ url: `/pages/purchase/index?id=${this.data.id}` });
  },

  goHome() {
    return wx.switchTab({ url: '/pages/home/index' });
  },
});
