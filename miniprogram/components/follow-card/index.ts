import type { BindingTokenAnswer } from '../../../src/contract/member';
import { messageOf } from '../../logic/failure';
import { qrPicture } from '../../logic/qr';
import { showsOfficialAccount } from '../../logic/scene';
import { makeBindingCode } from '../../services/member';

/** For whoever does not follow the official account: WeChat's own card where it shows, else a code that follows and links. */
Component({
  data: { isNative: false, isOpen: false, picture: '', message: '' },
  lifetimes: {
    attached() {
      this.setData({ isNative: showsOfficialAccount(wx.getEnterOptionsSync().scene) });
    },
  },
  methods: {
    /** WeChat shows its card under conditions of its own; where it does not, ours takes its place. */
    useOwn() {
      this.setData({ isNative: false });
    },
    async open() {
      this.setData({ isOpen: true, picture: '', message: '' });
      try {
        const { qrText }: BindingTokenAnswer = await makeBindingCode();
        this.setData({ picture: qrPicture(qrText) });
      } catch (error) {
        this.setData({ message: messageOf(error) });
      }
    },
    close() {
      this.setData({ isOpen: false });
      this.triggerEvent('closed');
    },
  },
});
