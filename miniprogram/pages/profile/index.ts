import type { MemberView, ProfileField, ProfileRequest } from '../../../src/contract/member';
import { now } from '../../api/clock';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import type { ProfileRow } from '../../logic/profile';
import {
  genders,
  lastMonth,
  nextQuestion,
  profileRequestOf,
  profileRowsOf,
  questions,
} from '../../logic/profile';
import { putProfile } from '../../services/member';
import { person } from '../../services/session';

const noRows: readonly ProfileRow[] = [];

Page({
  data: {
    state: 'loading',
    message: '',
    rows: noRows,
    /** The one question that is asked now; empty: none. */
    next: '',
    nextWhy: '',
    field: '',
    fieldLabel: '',
    fieldWhy: '',
    genders,
    lastMonth: '',
    typed: '',
    isBusy: false,
  },

  onLoad() {
    this.setData({ lastMonth: lastMonth(now()) });
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const { member } = await person();
      if (member === null) await wx.redirectTo({ url: '/pages/join/index' });
      else this.show(member);
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  show({ profile }: MemberView): void {
    const next = nextQuestion(profile);
    this.setData({
      state: 'ready',
      rows: profileRowsOf(profile),
      next: next?.field ?? '',
      nextWhy: next === undefined ? '' : `${next.label}：${next.why}`,
      field: '',
      typed: '',
    });
  },

  edit(event: WechatMiniprogram.TouchEvent) {
    const question = questions.find(({ field }) => field === dataOf(event, 'field'));
    if (question === undefined) return;
    const { field, label, why } = question;
    this.setData({ field, fieldLabel: label, fieldWhy: why, typed: '' });
  },

  close() {
    this.setData({ field: '' });
  },

  type({ detail: { value } }: WechatMiniprogram.Input) {
    this.setData({ typed: value });
  },

  saveTyped() {
    return this.save(this.request([this.data.typed]));
  },

  pick(event: WechatMiniprogram.PickerChange) {
    const { value } = event.detail;
    return this.save(this.request(Array.isArray(value) ? value.map(String) : [value]));
  },

  pickGender(event: WechatMiniprogram.TouchEvent) {
    return this.save(this.request([dataOf(event, 'value')]));
  },

  clear() {
    return this.save(this.request([]));
  },

  request(values: readonly string[]): ProfileRequest {
    const field: ProfileField | undefined = questions.find((one) => one.field === this.data.field)?.field;
    return field === undefined ? {} : profileRequestOf(field, values);
  },

  async save(body: ProfileRequest): Promise<void> {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      this.show(await putProfile(body));
    } catch (error) {
      void wx.showModal({ title: '没有保存', content: messageOf(error), showCancel: false });
    }
    this.setData({ isBusy: false });
  },
});
