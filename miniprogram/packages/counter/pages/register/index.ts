import type { PendingMemberRequest } from '../../../../../src/contract/member';
import type { Notice } from '../../../../../src/contract/setting';
import { dataOf } from '../../../../logic/event';
import { kindOf, sceneIn } from '../../../../logic/scene';
import { readBrand } from '../../../../services/brand';
import { clerkMessageOf } from '../../logic/failure';
import { changeDraft, clearDraft } from '../../services/draft';
import { foundOf } from '../../logic/found';
import type { Found } from '../../logic/found';
import { openPending } from '../../services/desk';
import { clerkHere, tell } from '../../services/gate';
import { scan } from '../../services/scan';

/** What the clerk reads out, and what the person said; null: not asked yet. */
interface Asked extends Pick<Notice, 'purpose' | 'version' | 'title' | 'text'> {
  readonly given: boolean | null;
  readonly isNeeded: boolean;
}

function requestOf(phone: string, asked: readonly Asked[], inviteScene: string): PendingMemberRequest {
  const consents = asked.map(({ purpose, version, given }) => ({
    purpose,
    noticeVersion: version,
    given: given === true,
  }));
  return { phone: phone.replace(/\s/g, ''), consents, ...(inviteScene === '' ? {} : { inviteScene }) };
}

Page({
  data: {
    state: 'loading',
    message: '',
    phone: '',
    asked: [] as readonly Asked[],
    /** A friend's invite code that the person shows; empty: none. */
    inviteScene: '',
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

  async scanInvite(): Promise<void> {
    const text = await scan();
    if (text === '') return;
    const scene = sceneIn(text);
    if (kindOf(scene) === 'invite') this.setData({ inviteScene: scene });
    else void wx.showToast({ title: '这不是邀请码，可以不扫', icon: 'none' });
  },

  async submit(): Promise<void> {
    const { phone, asked, inviteScene, isBusy } = this.data;
    if (isBusy) return;
    const problem = this.problem();
    if (problem !== '') return void wx.showToast({ title: problem, icon: 'none' });
    this.setData({ isBusy: true });
    try {
      const { member, isNew } = await openPending(requestOf(phone, asked, inviteScene));
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
