import { now } from '../../../../api/clock';
import { newKey } from '../../../../api/keys';
import { dataOf } from '../../../../logic/event';
import { ageWords } from '../../../../logic/time';
import { clerkMessageOf } from '../../logic/failure';
import type { Reading } from '../../logic/scan';
import { readScan, readTyped } from '../../logic/scan';
import { signOut, unbindWechat } from '../../services/clerk';
import { changeDraft, clearDraft } from '../../services/draft';
import { clerkHere, tell } from '../../services/gate';
import { scan } from '../../services/scan';
import { keep, openSubmissions } from '../../services/submission';

const pages = '/packages/counter/pages';

const forMember = '这个码请会员自己用微信扫；店员扫会员码或券码';
const noCode = '这不是会员码或券码。可以扫会员码、券码，或输入手机号、手机后四位、券码';

/** How the page of a member is asked; empty for what names no member. */
function memberQuestion(reading: Reading): string {
  if (reading.kind === 'member') return `code=${reading.code}`;
  if (reading.kind === 'phone') return `phone=${reading.phone}`;
  return reading.kind === 'last4' ? `last4=${reading.last4}` : '';
}

interface Waiting {
  readonly id: string;
  readonly title: string;
  readonly age: string;
}

Page({
  data: {
    state: 'loading',
    message: '',
    storeName: '',
    clerkName: '',
    isManager: false,
    isBound: false,
    typed: '',
    waiting: [] as readonly Waiting[],
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const session = await clerkHere();
      if (session === null) return;
      const { staff, store, isWechatBound } = session;
      this.setData({
        state: 'ready',
        storeName: store?.name ?? '',
        clerkName: staff.displayName,
        isManager: staff.actions.includes('report.today'),
        isBound: isWechatBound,
        waiting: openSubmissions().map(({ id, title, atMs }) => ({ id, title, age: ageWords(now() - atMs) })),
      });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },

  async scan(): Promise<void> {
    const text = await scan();
    if (text !== '') await this.open(readScan(text));
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ typed: event.detail.value });
  },

  submit() {
    const { typed } = this.data;
    return typed.trim() === '' ? undefined : this.open(readTyped(typed));
  },

  /** To the page that does what the code is for. */
  open(reading: Reading): Promise<unknown> {
    this.setData({ typed: '' });
    if (reading.kind === 'coupon') return this.openCoupon(reading.code);
    if (reading.kind === 'pickup') return this.handOut(reading.code);
    const question = memberQuestion(reading);
    if (question !== '') return wx.navigateTo({ url: `${pages}/member/index?${question}` });
    const content = reading.kind === 'forMember' ? forMember : noCode;
    return wx.showModal({ title: '换一个码试试', content, showCancel: false });
  },

  openCoupon(couponCode: string): Promise<unknown> {
    clearDraft();
    changeDraft({ couponCode });
    return wx.navigateTo({ url: `${pages}/checkout/index` });
  },

  async handOut(code: string): Promise<void> {
    const body = { code, pickupId: newKey() };
    const path = '/api/counter/sample-pickups';
    const id = keep({ kind: 'pickup', path, body, title: '小样领取', atMs: now() });
    await wx.navigateTo({ url: `${pages}/result/index?id=${id}` });
  },

  newCheckout() {
    clearDraft();
    return wx.navigateTo({ url: `${pages}/checkout/index` });
  },

  openPage(event: WechatMiniprogram.TouchEvent) {
    return wx.navigateTo({ url: `${pages}/${dataOf(event, 'page')}/index` });
  },

  openWaiting(event: WechatMiniprogram.TouchEvent) {
    return wx.navigateTo({ url: `${pages}/result/index?id=${dataOf(event, 'id')}` });
  },

  async more(): Promise<void> {
    const items = [...(this.data.isBound ? ['解除微信绑定'] : []), '退出登录'];
    const { tapIndex } = await wx.showActionSheet({ itemList: items }).catch(() => ({ tapIndex: -1 }));
    const chosen = items[tapIndex];
    if (chosen === undefined) return;
    try {
      if (chosen === '退出登录') await signOut();
      else await unbindWechat();
    } catch (error) {
      await tell(error);
    }
    await this.load();
  },
});
