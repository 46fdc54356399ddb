import { now } from '../../api/clock';
import { brand } from '../../brand';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import { isNew } from '../../logic/card';
import { kindOf, sceneOf } from '../../logic/scene';
import { askForMessages, preparePrompt } from '../../services/messagePrompt';
import { bookActivity } from '../../services/invite';
import { lastCode } from '../../services/memberCode';
import { orNull } from '../../services/optional';
import { person, personAgain } from '../../services/session';
import { blankHome, readHome } from './read';

/** Where a code leads that was printed with the home page. */
const doors: Readonly<Record<string, string>> = {
  invite: '/pages/landing/index',
  clerk: '/pages/landing/index',
  channelCode: '/pages/landing/index',
  pack: '/pages/landing/index',
  receipt: '/pages/claim/index',
};

const againMs = 1_500;

Page({
  data: {
    state: 'loading',
    message: '',
    hasLastCode: false,
    slogan: brand.slogan,
    benefits: brand.benefits,
    isMember: false,
    why: '',
    ...blankHome,
  },

  onLoad(query) {
    const scene = sceneOf(query);
    const door = doors[kindOf(scene) ?? ''];
    if (door !== undefined) void wx.navigateTo({ url: `${door}?scene=${scene}` });
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const { member } = await person();
      this.setData({ ...(await readHome(member, now())), isMember: member !== null, state: 'ready' });
      // What joining gives takes a moment to arrive.
      if (isNew(member, now())) setTimeout(() => void this.load(), againMs);
    } catch (error) {
      // What was on the screen stays: it is still the last that is known.
      if (this.data.state === 'ready') return;
      this.setData({ state: 'error', message: messageOf(error), hasLastCode: lastCode() !== null });
    }
    await this.preparePrompt();
  },

  async preparePrompt(): Promise<void> {
    if (!this.data.isMember || !this.data.activities.some(({ isPlanned }) => isPlanned)) return;
    this.setData({ why: (await preparePrompt('activityBooked'))?.why ?? '' });
  },

  /** What may have changed outside: following, joining on another phone. */
  async refresh(): Promise<void> {
    await orNull(personAgain());
    await this.load();
  },

  async onPullDownRefresh() {
    await this.refresh();
    await wx.stopPullDownRefresh();
  },

  async remind(event: WechatMiniprogram.TouchEvent) {
    const id = dataOf(event, 'id');
    // WeChat takes the question in the tap alone; its answer does not decide the booking.
    const asked = askForMessages('activityBooked', 'home');
    try {
      await bookActivity(id);
      await wx.showToast({ title: '开始前提醒你', icon: 'none' });
    } catch (error) {
      await wx.showToast({ title: messageOf(error), icon: 'none' });
    }
    await asked;
    await this.load();
  },

  showCode() {
    return wx.navigateTo({ url: '/pages/member-code/index' });
  },

  join() {
    return wx.navigateTo({ url: '/pages/join/index' });
  },

  openPoints() {
    return wx.navigateTo({ url: '/pages/points/index' });
  },

  openCoupons() {
    return wx.switchTab({ url: '/pages/coupons/index' });
  },

  openCoupon(event: WechatMiniprogram.TouchEvent) {
    return wx.navigateTo({ url: `/pages/coupon/index?id=${dataOf(event, 'id')}` });
  },

  openInvite() {
    return wx.navigateTo({ url: '/pages/invite/index' });
  },

  openStores() {
    return wx.navigateTo({ url: '/pages/stores/index' });
  },
});
