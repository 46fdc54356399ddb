import type { ConsentChoice } from '../../../../../src/contract/member';
import type { Notice } from '../../../../../src/contract/setting';
import { dataOf } from '../../../../logic/event';
import { readBrand } from '../../../../services/brand';
import { clerkMessageOf } from '../../logic/failure';
import { changeDraft, clearDraft } from '../../services/draft';
import { foundOf } from '../../logic/found';
import type { Found } from '../../logic/found';
import { openPending } from '../../services/desk';
import { clerkHere, tell } from '../../services/gate';

/** What the clerk reads out, and what the person said; null: not asked yet. */
interface Asked extends Pick<Notice, 'purpose' | 'version' | 'title' | 'text'> {
  readonly given: boolean | null;
  readonly isNeeded: boolean;
}

function choicesOf(asked: readonly Asked[]): ConsentChoice[] {
  return asked.map(({ purpose, version, given }) => ({
    purpose,
    noticeVersion: version,
    given: given === true,
  }));
}

Page({
  data: {
    state: 'loading',
    message: '',
    phone: '',
    asked: [] as readonly Asked[],
    isBusy: false,
    /** The member that was opened. */
    done: null as Found | null,
    isNew: false,
  },

  onLoad({ phone = '' }: Readonly<Record<string, string | undefined>>) {
    this.setData({ phone });
    void this.load();
  },

  async load(): Promise<void> {
    try {
      if ((await clerkHere()) === null) return;
      const { notices } = await readBrand();
      const asked = notices.map(({ purpose, version, title, text }) => ({
        ...{ purpose, version, title, text },
        given: null,
        isNeeded: purpose === 'membership',
      }));
      this.setData({ state: 'ready', asked });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ phone: event.detail.value });
  },

  answer(event: WechatMiniprogram.TouchEvent) {
    const [purpose, given] = [dataOf(event, 'purpose'), dataOf(event, 'given') === 'yes'];
    this.setData({
      asked: this.data.asked.map((one) => (one.purpose === purpose ? { ...one, given } : one)),
    });
  },

  async submit(): Promise<void> {
    const { phone, asked, isBusy } = this.data;
    if (isBusy) return;
    const problem = this.problem();
    if (problem !== '') return void wx.showToast({ title: problem, icon: 'none' });
    this.setData({ isBusy: true });
    try {
      const { member, isNew } = await openPending(phone.replace(/\s/g, ''), choicesOf(asked));
      this.setData({ done: foundOf(member, 'phone'), isNew });
    } catch (error) {
      await tell(error);
    }
    this.setData({ isBusy: false });
  },

  /** What is still missing; empty where nothing is. */
  problem(): string {
    const { phone, asked } = this.data;
    if (!/^1\d{10}$/.test(phone.replace(/\s/g, ''))) return '请填 11 位手机号';
    if (asked.some(({ given }) => given === null)) return '每一条都要问过对方';
    return asked.some(({ isNeeded, given }) => isNeeded && given !== true)
      ? '对方不同意会员协议，就不能登记'
      : '';
  },

  checkOut() {
    clearDraft();
    changeDraft({ member: this.data.done });
    return wx.redirectTo({ url: '/packages/counter/pages/checkout/index' });
  },

  back() {
    return wx.navigateBack();
  },
});
