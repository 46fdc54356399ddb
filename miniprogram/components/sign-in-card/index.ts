import { signInCardOf } from '../../logic/signIn';
import { messageOf } from '../../logic/failure';
import { readSignInWeek, signIn } from '../../services/points';
import { orNull } from '../../services/optional';

const noDays: ReturnType<typeof signInCardOf>['days'] = [];

/** 签到 with its week and what the next day gives. Not shown where the server has no week. */
Component({
  data: { isShown: false, days: noDays, words: '', button: '', isDone: false, isBusy: false },
  lifetimes: {
    attached() {
      void this.load();
    },
  },
  pageLifetimes: {
    show() {
      void this.load();
    },
  },
  methods: {
    async load(): Promise<void> {
      const week = await orNull(readSignInWeek());
      if (week !== null) this.setData({ isShown: true, ...signInCardOf(week) });
    },
    async signIn(): Promise<void> {
      if (this.data.isDone || this.data.isBusy) return;
      this.setData({ isBusy: true });
      try {
        const { points } = await signIn();
        void wx.showToast({ title: points > 0 ? `签到成功，+${points} 积分` : '签到成功', icon: 'none' });
        this.triggerEvent('earned');
        await this.load();
      } catch (error) {
        void wx.showToast({ title: messageOf(error), icon: 'none' });
      }
      this.setData({ isBusy: false });
    },
  },
});
