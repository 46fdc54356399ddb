import { now } from '../../../../api/clock';
import { newKey } from '../../../../api/keys';
import { qrPicture } from '../../../../logic/qr';
import { leftWords } from '../../../../logic/time';
import type { Outcome } from '../../logic/outcome';
import { readScan } from '../../logic/scan';
import { changeDraft, clearDraft } from '../../services/draft';
import { scan } from '../../services/scan';
import { signal } from '../../services/signal';
import { findSubmission, keep, send } from '../../services/submission';

const pages = '/packages/counter/pages';
const icons = { done: 'check-circle-filled', refused: 'close-circle-filled', unknown: 'help-circle-filled' };

Page({
  data: {
    isSending: true,
    outcome: null as Outcome | null,
    icon: '',
    picture: '',
    /** 「9 分 30 秒」; empty: too late, or nothing to undo. */
    undoLeft: '',
    isUndoOpen: false,
    reason: '',
  },

  id: '',
  timer: 0,

  onLoad({ id = '' }: Readonly<Record<string, string | undefined>>) {
    this.id = id;
    void this.send();
  },

  onUnload() {
    clearInterval(this.timer);
  },

  /** The first time, and each time the clerk asks again: the same content under the same number. */
  async send(): Promise<void> {
    const submission = findSubmission(this.id);
    if (submission === undefined) return this.toDesk();
    this.setData({ isSending: true });
    const outcome = await send(submission);
    const { colour, receiptCode } = outcome;
    if (colour === 'done') clearDraft();
    const picture = receiptCode === '' ? '' : qrPicture(receiptCode);
    this.setData({ isSending: false, outcome, icon: icons[colour], picture });
    signal(colour);
    this.countDown();
  },

  countDown() {
    clearInterval(this.timer);
    this.tick();
    if (this.data.undoLeft !== '') this.timer = setInterval(() => this.tick(), 1_000);
  },

  tick() {
    const until = this.data.outcome?.undoableUntil ?? '';
    const leftMs = until === '' ? 0 : Date.parse(until) - now();
    this.setData({ undoLeft: leftMs > 0 ? leftWords(leftMs) : '' });
    if (leftMs <= 0) clearInterval(this.timer);
  },

  openUndo() {
    this.setData({ isUndoOpen: true });
  },

  closeUndo() {
    this.setData({ isUndoOpen: false });
  },

  typeReason(event: WechatMiniprogram.Input) {
    this.setData({ reason: event.detail.value });
  },

  async undo(): Promise<void> {
    const { outcome, reason } = this.data;
    if (reason.trim() === '') return void wx.showToast({ title: '写一下为什么撤销', icon: 'none' });
    const path = `/api/counter/purchases/${outcome?.purchaseId ?? ''}/undo`;
    const body = { undoId: newKey(), reason: reason.trim() };
    this.id = keep({ kind: 'return', path, body, title: `撤销 ${outcome?.large ?? ''}`, atMs: now() });
    this.setData({ isUndoOpen: false, reason: '' });
    await this.send();
  },

  /** The next customer is waiting: from here straight to the camera. */
  async scanNext(): Promise<void> {
    const reading = readScan(await scan());
    if (reading.kind === 'unknown') return;
    clearDraft();
    if (reading.kind === 'coupon') changeDraft({ couponCode: reading.code });
    if (reading.kind === 'coupon') return void wx.redirectTo({ url: `${pages}/checkout/index` });
    if (reading.kind === 'member')
      return void wx.redirectTo({ url: `${pages}/member/index?code=${reading.code}` });
    await wx.showToast({ title: '请扫会员码或券码', icon: 'none' });
  },

  openPurchase() {
    return wx.redirectTo({ url: `${pages}/purchase/index?id=${this.data.outcome?.purchaseId ?? ''}` });
  },

  /** Back to the checkout, with everything that was in it. */
  goBack() {
    return wx.redirectTo({ url: `${pages}/checkout/index` });
  },

  async toDesk(): Promise<void> {
    if (getCurrentPages().length > 1) await wx.navigateBack();
    else await wx.redirectTo({ url: `${pages}/desk/index` });
  },
});
