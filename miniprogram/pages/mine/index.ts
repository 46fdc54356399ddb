import { spaced } from '../../logic/card';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import { isLargeType, setLargeType } from '../../services/display';
import { bindPhone } from '../../services/member';
import { person } from '../../services/session';

/** What is for members, and what is for everybody. */
const own = [
  { icon: 'user', label: '我的资料', page: 'profile' },
  { icon: 'star', label: '积分与成长', page: 'points' },
  { icon: 'file-paste', label: '消费记录', page: 'purchases' },
  { icon: 'usergroup', label: '邀请朋友', page: 'invite' },
];
const everybody = [
  { icon: 'location', label: '门店', page: 'stores' },
  { icon: 'secured', label: '隐私', page: 'privacy' },
];

Page({
  data: {
    state: 'loading',
    message: '',
    isMember: false,
    name: '',
    number: '',
    phone: '',
    rows: everybody,
    isLarge: false,
  },

  onShow() {
    this.setData({ isLarge: isLargeType() });
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const { member } = await person();
      this.setData({
        state: 'ready',
        isMember: member !== null,
        name: member?.profile.nickname?.value ?? '会员',
        number: spaced(member?.memberNumber ?? ''),
        phone: member?.maskedPhone ?? '',
        rows: member === null ? everybody : [...own, ...everybody],
      });
    } catch (error) {
      if (this.data.state !== 'ready') this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  open(event: WechatMiniprogram.TouchEvent) {
    return wx.navigateTo({ url: `/pages/${dataOf(event, 'page')}/index` });
  },

  join() {
    return wx.navigateTo({ url: '/pages/join/index?then=back' });
  },

  showCode() {
    return wx.navigateTo({ url: '/pages/member-code/index' });
  },

  async addPhone({ detail: { code } }: WechatMiniprogram.ButtonGetPhoneNumber): Promise<void> {
    if (!code) return;
    try {
      await bindPhone(code);
      await this.load();
    } catch (error) {
      void wx.showModal({ title: '没有补上', content: messageOf(error), showCancel: false });
    }
  },

  toggleLarge() {
    const isLarge = !this.data.isLarge;
    setLargeType(isLarge);
    this.setData({ isLarge });
  },

  openCounter() {
    return wx.navigateTo({ url: '/packages/counter/pages/sign-in/index' });
  },
});
