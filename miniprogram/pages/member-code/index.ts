import { now } from '../../api/clock';
import { spaced } from '../../logic/card';
import { code128Picture } from '../../logic/code128';
import { codeWords, renewInMs } from '../../logic/memberCode';
import { qrPicture } from '../../logic/qr';
import type { KeptCode } from '../../services/memberCode';
import { currentCode, lastCode } from '../../services/memberCode';
import { orNull } from '../../services/optional';
import { person } from '../../services/session';

let timer = 0;
let isShown = false;
let brightness = -1;

Page({
  data: {
    state: 'loading',
    message: '',
    qr: '',
    bar: '',
    number: '',
    words: '',
    isFresh: true,
    isTurned: false,
  },

  onShow() {
    isShown = true;
    const last = lastCode();
    // The last one is there at once; the fresh one takes its place.
    if (last !== null) this.show(last);
    void this.renew();
    void this.brighten();
  },

  onHide() {
    this.end();
  },

  onUnload() {
    this.end();
  },

  end() {
    isShown = false;
    clearTimeout(timer);
    if (brightness >= 0) void wx.setScreenBrightness({ value: brightness });
    brightness = -1;
  },

  async renew(): Promise<void> {
    clearTimeout(timer);
    const code = await currentCode();
    if (!isShown) return;
    timer = setTimeout(() => void this.renew(), renewInMs(code, now()));
    if (code !== null) this.show(code);
    else this.setData({ state: 'error', message: '没有网络，也没有可用的会员码；可以报手机号' });
    if (this.data.number === '') {
      const known = await orNull(person());
      this.setData({ number: spaced(known?.member?.memberNumber ?? '') });
    }
  },

  show({ codes, isFresh, at }: KeptCode): void {
    this.setData({
      state: 'ready',
      isFresh,
      qr: qrPicture(isFresh ? codes.code : codes.cardCode),
      bar: code128Picture(codes.cardCode),
      words: codeWords(isFresh, now() - at),
    });
  },

  /** Across the whole screen, for scanners that read bars alone. */
  turn() {
    this.setData({ isTurned: !this.data.isTurned });
  },

  async brighten(): Promise<void> {
    const { value } = await wx.getScreenBrightness();
    if (!isShown) return;
    if (brightness < 0) brightness = value;
    await wx.setScreenBrightness({ value: 1 });
  },
});
