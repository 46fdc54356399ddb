import type { BrandView } from '../../../src/contract/setting';
import { brand } from '../../brand';
import type { Option } from '../../logic/consent';
import { choicesOf, noticeOf, optionsOf } from '../../logic/consent';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import { grouped } from '../../logic/money';
import { leavingWords } from '../../logic/privacy';
import { now } from '../../api/clock';
import { readBrand } from '../../services/brand';
import { readCoupons } from '../../services/coupon';
import { join } from '../../services/member';
import { askForMessages, preparePrompt } from '../../services/messagePrompt';
import { orNull } from '../../services/optional';
import { readPoints } from '../../services/points';
import { person } from '../../services/session';

const noOptions: readonly Option[] = [];
const noGifts: readonly string[] = [];
const nothing: BrandView = { brandName: brand.name, notices: [] };

/** What the person has now, in words. */
async function giftsNow(): Promise<readonly string[]> {
  const [points, coupons] = await Promise.all([orNull(readPoints()), orNull(readCoupons('usable', null))]);
  return [
    ...(points === null || points.available <= 0 ? [] : [`${grouped(points.available)} 积分`]),
    ...(coupons?.items ?? []).slice(0, 3).map(({ title, face }) => `${title}（${face}）`),
  ];
}

function later(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

Page({
  data: {
    state: 'loading',
    message: '',
    brandName: brand.name,
    benefits: brand.benefits,
    notices: nothing,
    hasAgreement: false,
    isAgreed: false,
    options: noOptions,
    leaving: '',
    isBusy: false,
    isJoined: false,
    gifts: noGifts,
    why: '',
    sheetTitle: '',
    sheetText: '',
    /** Where to go afterwards: `back`, or home. */
    then: '',
  },

  onLoad({ then }) {
    this.setData({ then: then ?? '' });
    void this.load();
  },

  async load(): Promise<void> {
    this.setData({ state: 'loading' });
    try {
      const [notices, { member, leaving }] = await Promise.all([readBrand(), person()]);
      this.setData({
        state: 'ready',
        notices,
        brandName: notices.brandName,
        hasAgreement: noticeOf(notices, 'membership') !== undefined,
        options: optionsOf(notices),
        leaving: leaving === null ? '' : leavingWords(leaving, now()),
      });
      if (member !== null) void this.welcome();
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  toggleAgreement() {
    this.setData({ isAgreed: !this.data.isAgreed });
  },

  toggleOption(event: WechatMiniprogram.TouchEvent) {
    const purpose = dataOf(event, 'purpose');
    const options = this.data.options.map((one) =>
      one.purpose === purpose ? { ...one, isGiven: !one.isGiven } : one,
    );
    this.setData({ options });
  },

  readNotice(event: WechatMiniprogram.TouchEvent) {
    const notice = noticeOf(this.data.notices, dataOf(event, 'purpose'));
    if (notice !== undefined) this.setData({ sheetTitle: notice.title, sheetText: notice.text });
  },

  closeSheet() {
    this.setData({ sheetText: '' });
  },

  readGuideline() {
    wx.openPrivacyContract({});
  },

  remindAgreement() {
    void wx.showToast({ title: '请先阅读并勾选会员协议', icon: 'none' });
  },

  joinWithPhone({ detail }: WechatMiniprogram.ButtonGetPhoneNumber) {
    const { code } = detail;
    if (code) return this.join(code);
    return wx.showToast({ title: '没有授权也没关系，可以不留手机号加入', icon: 'none' });
  },

  joinWithoutPhone() {
    return this.join('');
  },

  async join(phoneCode: string): Promise<void> {
    if (this.data.isBusy) return;
    const { notices, isAgreed, options } = this.data;
    this.setData({ isBusy: true });
    try {
      await join(choicesOf(notices, isAgreed, options), phoneCode);
      void this.welcome();
    } catch (error) {
      void wx.showModal({ title: '还没有加入成功', content: messageOf(error), showCancel: false });
    }
    this.setData({ isBusy: false });
  },

  async welcome(): Promise<void> {
    this.setData({ isJoined: true });
    this.setData({ why: (await preparePrompt('joined'))?.why ?? '' });
    // Points and coupons may take a moment to arrive; until then nothing is claimed about them.
    for (const waitMs of [0, 800, 1_600]) {
      await later(waitMs);
      const gifts = await giftsNow();
      this.setData({ gifts });
      if (gifts.length > 1) return;
    }
  },

  async finish() {
    await askForMessages('joined', 'join');
    if (this.data.then === 'back' && getCurrentPages().length > 1) await wx.navigateBack();
    else await wx.switchTab({ url: '/pages/home/index' });
  },
});
