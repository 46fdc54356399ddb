import { brand } from '../../brand';
import { messageOf } from '../../logic/failure';
import { kindOf, sceneOf } from '../../logic/scene';
import { readBrand } from '../../services/brand';
import { readInviteCode } from '../../services/invite';
import { orNull } from '../../services/optional';
import { person } from '../../services/session';
import { visitsTold } from '../../services/visit';

const greetings: Readonly<Record<string, string>> = {
  clerk: '店员邀请你加入会员。加入后，这家店会记住你。',
  channelCode: '扫码看到我们，很高兴认识你。',
  pack: '谢谢你带我们回家。',
};

Page({
  data: {
    state: 'loading',
    message: '',
    brandName: brand.name,
    slogan: brand.slogan,
    benefits: brand.benefits,
    text: '',
    isMember: false,
    scene: '',
  },

  onLoad(query) {
    this.setData({ scene: sceneOf(query) });
  },

  onShow() {
    void this.load();
  },

  async load(): Promise<void> {
    const kind = kindOf(this.data.scene) ?? '';
    try {
      const [{ member }, named] = await Promise.all([person(), orNull(readBrand()), visitsTold()]);
      const code = kind === 'invite' && member === null ? await readInviteCode(this.data.scene) : null;
      this.setData({
        state: 'ready',
        isMember: member !== null,
        brandName: named?.brandName ?? brand.name,
        text: code?.text ?? greetings[kind] ?? '',
      });
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  join() {
    return wx.navigateTo({ url: '/pages/join/index' });
  },

  goHome() {
    return wx.switchTab({ url: '/pages/home/index' });
  },
});
