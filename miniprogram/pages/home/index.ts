import { brand } from '../../brand';
import { person } from '../../services/session';
import { messageOf } from '../../logic/failure';

Page({
  data: { state: 'loading', message: '', brandName: brand.name, slogan: brand.slogan, memberNumber: '' },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const { member } = await person();
      this.setData({ state: 'ready', memberNumber: member?.memberNumber ?? '' });
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },
});
