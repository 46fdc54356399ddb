import { now } from '../../../../api/clock';
import { newKey } from '../../../../api/keys';
import { dataOf } from '../../../../logic/event';
import { qrPicture } from '../../../../logic/qr';
import { clerkMessageOf } from '../../logic/failure';
import type { PurchaseSheet } from '../../logic/purchase';
import { chosenOf, purchaseSheet, withChosen } from '../../logic/purchase';
import { clerkHere } from '../../services/gate';
import { readPurchase } from '../../services/purchase';
import { keep } from '../../services/submission';

Page({
  data: {
    state: 'loading',
    message: '',
    sheet: null as PurchaseSheet | null,
    picture: '',
    isReturning: false,
    reason: '',
  },

  id: '',

  onLoad({ id = '' }: Readonly<Record<string, string | undefined>>) {
    this.id = id;
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      if ((await clerkHere()) === null) return;
      const sheet = purchaseSheet(await readPurchase(this.id), now());
      const picture = sheet.receiptCode === '' ? '' : qrPicture(sheet.receiptCode);
      this.setData({ state: 'ready', sheet, picture, isReturning: false });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  beginReturn() {
    this.setData({ isReturning: true });
  },

  less(event: WechatMiniprogram.TouchEvent) {
    this.choose(dataOf(event, 'id'), -1);
  },

  more(event: WechatMiniprogram.TouchEvent) {
    this.choose(dataOf(event, 'id'), 1);
  },

  choose(lineId: string, by: number) {
    const { sheet } = this.data;
    if (sheet !== null) this.setData({ sheet: { ...sheet, lines: withChosen(sheet.lines, lineId, by) } });
  },

  typeReason(event: WechatMiniprogram.Input) {
    this.setData({ reason: event.detail.value });
  },

  giveBack() {
    const { sheet, reason } = this.data;
    const lines = chosenOf(sheet?.lines ?? []);
    if (lines.length === 0) return wx.showToast({ title: '选一下退哪几件', icon: 'none' });
    if (reason.trim() === '') return wx.showToast({ title: '写一下为什么退', icon: 'none' });
    const id = keep({
      kind: 'return',
      path: `/api/counter/purchases/${this.id}/returns`,
      body: { returnNumber: newKey(), lines, reason: reason.trim() },
      title: `退货，小票 ${sheet?.receipt ?? ''}`,
      atMs: now(),
    });
    return wx.redirectTo({ url: `/packages/counter/pages/result/index?id=${id}` });
  },
});
