import type { MemberLookupRequest } from '../../../../../src/contract/member';
import { now } from '../../../../api/clock';
import { newKey } from '../../../../api/keys';
import { codeOf } from '../../../../logic/failure';
import { dataOf } from '../../../../logic/event';
import { clerkMessageOf } from '../../logic/failure';
import type { Found } from '../../logic/found';
import { foundOf } from '../../logic/found';
import { dayAfter, dayOf } from '../../logic/period';
import { changeDraft, clearDraft } from '../../services/draft';
import { lookUp } from '../../services/desk';
import { addFollowUp } from '../../services/followUp';
import { clerkHere, tell } from '../../services/gate';

const pages = '/packages/counter/pages';

/** How this page was asked to find somebody. */
function referenceOf(query: Readonly<Record<string, string | undefined>>): MemberLookupRequest {
  const { code, phone, last4 = '' } = query;
  if (code !== undefined) return { code };
  return phone === undefined ? { last4 } : { phone };
}

Page({
  data: {
    state: 'loading',
    message: '',
    members: [] as readonly Found[],
    isTruncated: false,
    isNobody: false,
    isPhone: false,
    /** The member for whom a follow-up is being written; empty: none. */
    followedId: '',
    task: '',
    dueOn: '',
    today: '',
  },

  reference: referenceOf({}),
  /** One id until it is noted: a repeat after a silence notes nothing twice. */
  followUpId: newKey(),

  onLoad(query: Readonly<Record<string, string | undefined>>) {
    this.reference = referenceOf(query);
    const today = dayOf(now());
    this.setData({ isPhone: 'phone' in this.reference, today, dueOn: dayAfter(today, 3) });
    void this.load();
  },

  async load(): Promise<void> {
    this.setData({ state: 'loading' });
    try {
      if ((await clerkHere()) === null) return;
      const { proof, members, isTruncated } = await lookUp(this.reference);
      const found = members.map((member) => foundOf(member, proof));
      this.setData({ state: 'ready', members: found, isTruncated, isNobody: found.length === 0 });
    } catch (error) {
      if (codeOf(error) === 'MEMBER_MISSING') this.setData({ state: 'ready', isNobody: true });
      else this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  memberOf(event: WechatMiniprogram.TouchEvent): Found | undefined {
    return this.data.members.find(({ memberId }) => memberId === dataOf(event, 'id'));
  },

  checkOut(event: WechatMiniprogram.TouchEvent) {
    const member = this.memberOf(event);
    if (member === undefined) return undefined;
    clearDraft();
    changeDraft({ member });
    return wx.redirectTo({ url: `${pages}/checkout/index` });
  },

  register() {
    const phone = 'phone' in this.reference ? this.reference.phone : '';
    return wx.redirectTo({ url: `${pages}/register/index?phone=${phone}` });
  },

  follow(event: WechatMiniprogram.TouchEvent) {
    this.setData({ followedId: dataOf(event, 'id'), task: '' });
  },

  typeTask(event: WechatMiniprogram.Input) {
    this.setData({ task: event.detail.value });
  },

  chooseDay(event: WechatMiniprogram.PickerChange) {
    this.setData({ dueOn: String(event.detail.value) });
  },

  async noteFollowUp(): Promise<void> {
    const { followedId: memberId, task, dueOn } = this.data;
    if (task.trim() === '') return void wx.showToast({ title: '写一句要做什么', icon: 'none' });
    try {
      await addFollowUp({ followUpId: this.followUpId, memberId, task: task.trim(), dueOn });
      this.followUpId = newKey();
      this.setData({ followedId: '' });
      void wx.showToast({ title: '已记下', icon: 'success' });
    } catch (error) {
      await tell(error);
    }
  },
});
