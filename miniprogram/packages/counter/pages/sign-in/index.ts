import type { SessionView } from '../../../../../src/contract/staff';
import { ApiError } from '../../../../api/apiError';
import { codeOf } from '../../../../logic/failure';
import { dataOf } from '../../../../logic/event';
import { clerkMessageOf } from '../../logic/failure';
import { bindWechat, changePassword, clerk, signIn, signInByWechat } from '../../services/clerk';

interface StoreChoice {
  readonly storeId: string;
  readonly name: string;
}

Page({
  data: {
    /** checking, form, stores, password or bind */
    step: 'checking',
    username: '',
    password: '',
    newPassword: '',
    stores: [] as readonly StoreChoice[],
    problem: '',
    isBusy: false,
  },

  onLoad() {
    void this.begin();
  },

  /** Somebody who is signed in and has to set a password stays; everybody else is tried by their WeChat. */
  async begin(): Promise<void> {
    try {
      await this.go(await clerk());
    } catch {
      await this.tryWechat('');
    }
  },

  async tryWechat(storeId: string): Promise<void> {
    try {
      await this.go(await (storeId === '' ? signInByWechat() : signInByWechat(storeId)));
    } catch (error) {
      if (codeOf(error) === 'STAFF_STORE_CHOICE') this.offerStores(error, true);
      else this.setData({ step: 'form' });
    }
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ [dataOf(event, 'field')]: event.detail.value, problem: '' });
  },

  submit() {
    return this.signInAt('');
  },

  chooseStore(event: WechatMiniprogram.TouchEvent) {
    const storeId = dataOf(event, 'id');
    return this.data.password === '' ? this.tryWechat(storeId) : this.signInAt(storeId);
  },

  async signInAt(storeId: string): Promise<void> {
    const { username, password, isBusy } = this.data;
    if (isBusy) return;
    if (username === '' || password === '') {
      this.setData({ problem: '请填写账号和密码' });
      return;
    }
    this.setData({ isBusy: true, problem: '' });
    try {
      await this.go(await signIn(username, password, storeId));
    } catch (error) {
      if (codeOf(error) === 'STAFF_STORE_CHOICE') this.offerStores(error, false);
      else this.setData({ step: 'form', problem: clerkMessageOf(error) });
    }
    this.setData({ isBusy: false });
  },

  offerStores(error: unknown, isByWechat: boolean) {
    const choices = error instanceof ApiError ? error.details['choices'] : [];
    // As the contract of STAFF_STORE_CHOICE says.
    const stores = (Array.isArray(choices) ? choices : []) as StoreChoice[];
    this.setData({ step: 'stores', stores, ...(isByWechat ? { password: '' } : {}) });
  },

  /** On to what is still missing, or to the desk. */
  async go({ staff, isWechatBound }: SessionView): Promise<void> {
    if (staff.mustChangePassword) this.setData({ step: 'password' });
    else if (!isWechatBound) this.setData({ step: 'bind' });
    else await this.enter();
  },

  async setPassword(): Promise<void> {
    const { password, newPassword } = this.data;
    this.setData({ isBusy: true, problem: '' });
    try {
      await changePassword(password, newPassword);
      this.setData({ password: newPassword, newPassword: '', step: 'bind' });
    } catch (error) {
      this.setData({ problem: clerkMessageOf(error) });
    }
    this.setData({ isBusy: false });
  },

  async bind(): Promise<void> {
    this.setData({ isBusy: true, problem: '' });
    try {
      await bindWechat();
      await this.enter();
    } catch (error) {
      this.setData({ problem: clerkMessageOf(error) });
    }
    this.setData({ isBusy: false });
  },

  enter() {
    return wx.redirectTo({ url: '/packages/counter/pages/desk/index' });
  },
});
