import type { MemberView } from '../../../src/contract/member';
import type { BrandView } from '../../../src/contract/setting';
import { now } from '../../api/clock';
import { brand } from '../../brand';
import { noticeOf, togglesOf } from '../../logic/consent';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import { leavingWords, storedRowsOf } from '../../logic/privacy';
import { readBrand } from '../../services/brand';
import { dropCopy, prepareCopy, shareCopy } from '../../services/copy';
import { eraseNow, leave, putConsent } from '../../services/member';
import { person, personAgain } from '../../services/session';

const noToggles: ReturnType<typeof togglesOf> = [];
const noRows: ReturnType<typeof storedRowsOf> = [];
const nothing: BrandView = { brandName: brand.name, notices: [] };

Page({
  data: {
    state: 'loading',
    message: '',
    notices: nothing,
    isMember: false,
    toggles: noToggles,
    rows: noRows,
    leaving: '',
    isCopying: false,
    copyPath: '',
    isLeaving: false,
    isBusy: false,
    sheetTitle: '',
    sheetText: '',
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const [notices, { member, leaving }] = await Promise.all([readBrand(), person()]);
      this.setData({ notices, state: 'ready' });
      this.setData({ leaving: leaving === null ? '' : leavingWords(leaving, now()) });
      this.show(member);
    } catch (error) {
      if (this.data.state !== 'ready') this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  show(member: MemberView | null): void {
    this.setData({
      isMember: member !== null,
      toggles: member === null ? [] : togglesOf(member.consents),
      rows: member === null ? [] : storedRowsOf(member, now()),
    });
  },

  async setConsent(event: WechatMiniprogram.CustomEvent<{ value: boolean }>): Promise<void> {
    const toggle = this.data.toggles.find(({ purpose }) => purpose === dataOf(event, 'purpose'));
    if (toggle === undefined) return;
    const { purpose, version: noticeVersion } = toggle;
    try {
      this.show(await putConsent({ purpose, noticeVersion, given: event.detail.value }, 'privacy'));
    } catch (error) {
      // The switch goes back to what is true.
      this.setData({ toggles: [...this.data.toggles] });
      void wx.showToast({ title: messageOf(error), icon: 'none' });
    }
  },

  readNotice(event: WechatMiniprogram.TouchEvent) {
    const notice = noticeOf(this.data.notices, dataOf(event, 'purpose'));
    if (notice !== undefined) this.setData({ sheetTitle: notice.title, sheetText: notice.text });
  },

  readGuideline() {
    wx.openPrivacyContract({});
  },

  closeSheet() {
    this.setData({ sheetText: '', isLeaving: false });
  },

  openProfile() {
    return wx.navigateTo({ url: '/pages/profile/index' });
  },

  async download(): Promise<void> {
    if (this.data.isCopying) return;
    this.setData({ isCopying: true });
    try {
      this.setData({ copyPath: await prepareCopy() });
    } catch (error) {
      void wx.showToast({ title: messageOf(error), icon: 'none' });
    }
    this.setData({ isCopying: false });
  },

  shareCopy() {
    shareCopy(this.data.copyPath);
  },

  onUnload() {
    if (this.data.copyPath !== '') dropCopy(this.data.copyPath);
  },

  askToLeave() {
    this.setData({ isLeaving: true });
  },

  async leave(event: WechatMiniprogram.TouchEvent): Promise<void> {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      await leave(dataOf(event, 'erasure') === 'now' ? 'now' : 'later');
      this.setData({ isLeaving: false });
      await personAgain();
      await this.load();
    } catch (error) {
      void wx.showModal({ title: '还没有退出', content: messageOf(error), showCancel: false });
    }
    this.setData({ isBusy: false });
  },

  async eraseNow(): Promise<void> {
    const content = '积分、优惠券和等级都会清空，不能找回';
    const { confirm } = await wx.showModal({ title: '现在就彻底删除？', content, confirmText: '删除' });
    if (!confirm || this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      await eraseNow();
      await personAgain();
      await this.load();
    } catch (error) {
      void wx.showToast({ title: messageOf(error), icon: 'none' });
    }
    this.setData({ isBusy: false });
  },

  comeBack() {
    return wx.navigateTo({ url: '/pages/join/index?then=back' });
  },
});
