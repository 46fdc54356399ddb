import type { CouponDetail } from '../../../src/contract/coupon';
import { now } from '../../api/clock';
import { couponMarks, factsOf, showsCode } from '../../logic/coupon';
import { messageOf } from '../../logic/failure';
import { qrPicture } from '../../logic/qr';
import { deadlineWords } from '../../logic/time';
import { cancelGift, openGift, readCoupon, readCouponCode } from '../../services/coupon';
import { isSilence } from '../../api/apiError';

const noCoupon: Partial<CouponDetail> = {};
const noFacts: ReturnType<typeof factsOf> = [];
/** After a failure the code is asked for again this soon. */
const againMs = 3_000;
/** How often to look whether the counter has taken it. */
const watchMs = 3_000;

let timer = 0;
let watcher = 0;
let isShown = false;

Page({
  data: {
    state: 'loading',
    message: '',
    isFinal: false,
    id: '',
    coupon: noCoupon,
    facts: noFacts,
    mark: '',
    tone: '',
    isUsable: false,
    picture: '',
    typedCode: '',
    codeMessage: '',
    gift: '',
    giftWords: '',
    isBusy: false,
    isGiving: false,
  },

  onLoad({ id }) {
    this.setData({ id: id ?? '' });
  },

  onShow() {
    isShown = true;
    void this.load();
  },

  onHide() {
    this.end();
  },

  onUnload() {
    this.end();
  },

  end() {
    isShown = false;
    clearTimeout(timer);
    clearTimeout(watcher);
  },

  async load(): Promise<void> {
    try {
      this.show(await readCoupon(this.data.id));
      this.setData({ state: 'ready' });
    } catch (error) {
      if (this.data.state !== 'ready')
        this.setData({ state: 'error', message: messageOf(error), isFinal: !isSilence(error) });
      this.watch(this.data.isUsable);
    }
  },

  show(coupon: CouponDetail): void {
    const { label, tone } = couponMarks[coupon.state];
    const isUsable = showsCode(coupon);
    const { gift } = coupon;
    if (this.data.isUsable && coupon.state === 'redeemed') void wx.vibrateShort({ type: 'medium' });
    this.setData({ coupon, mark: label, tone, isUsable, facts: factsOf(coupon, now()) });
    this.setData({
      gift: gift?.token ?? '',
      giftWords: gift === null ? '' : `${deadlineWords(gift.expiresAt, now())}前没有人领，会自动退回给你`,
    });
    if (!isUsable) this.setData({ picture: '', typedCode: '' });
    else if (this.data.picture === '') void this.renew();
    this.watch(isUsable);
  },

  /** While the code is shown: what the counter does with it appears by itself. */
  watch(isUsable: boolean): void {
    clearTimeout(watcher);
    if (isUsable && isShown) watcher = setTimeout(() => void this.load(), watchMs);
  },

  /** A new code before the old one ends; while the network is gone the old one is not shown as good. */
  async renew(): Promise<void> {
    clearTimeout(timer);
    if (!isShown) return;
    try {
      const { code, typedCode, refreshAfterMs } = await readCouponCode(this.data.id);
      this.setData({ picture: qrPicture(code), typedCode, codeMessage: '' });
      this.renewIn(refreshAfterMs);
    } catch (error) {
      const isOffline = isSilence(error);
      this.setData({ picture: '', typedCode: '', codeMessage: messageOf(error) });
      if (isOffline) this.renewIn(againMs);
      else void this.reload();
    }
  },

  renewIn(ms: number) {
    if (isShown) timer = setTimeout(() => void this.renew(), ms);
  },

  /** What the coupon has become where it gives no code any more. */
  async reload(): Promise<void> {
    const coupon = await readCoupon(this.data.id).catch(() => null);
    if (coupon !== null && !showsCode(coupon)) this.show(coupon);
  },

  async give(): Promise<void> {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      await openGift(this.data.id);
      await this.load();
      this.setData({ isGiving: true });
    } catch (error) {
      void wx.showModal({ title: '现在不能赠送', content: messageOf(error), showCancel: false });
    }
    this.setData({ isBusy: false });
  },

  async takeBack(): Promise<void> {
    try {
      await cancelGift(this.data.gift);
      this.setData({ isGiving: false });
      await wx.showToast({ title: '已取消赠送', icon: 'none' });
    } catch (error) {
      await wx.showToast({ title: messageOf(error), icon: 'none' });
    }
    await this.load();
  },

  closeGiving() {
    this.setData({ isGiving: false });
  },

  copyCode() {
    return wx.setClipboardData({ data: this.data.typedCode });
  },

  openStores() {
    return wx.navigateTo({ url: '/pages/stores/index' });
  },

  onShareAppMessage(): WechatMiniprogram.Page.ICustomShareContent {
    const { gift, coupon } = this.data;
    return gift === ''
      ? { title: '会员中心', path: '/pages/home/index' }
      : { title: `送你一张「${coupon.title ?? '优惠券'}」`, path: `/pages/gift/index?token=${gift}` };
  },
});
