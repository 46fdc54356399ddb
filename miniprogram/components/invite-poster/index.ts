import { brand } from '../../brand';
import { drawPoster, posterSize } from '../../logic/poster';
import { downloadInviteCode } from '../../services/invite';

const colours = { ground: '#0E7C7B', surface: '#FFFFFF', text: '#4A5963', onGround: '#FFFFFF' };

/** A poster with the member's own code, drawn on the phone; a tap opens it to be kept or sent. */
Component({
  properties: { brandName: { type: String, value: brand.name } },
  data: { state: 'drawing' },
  lifetimes: {
    attached() {
      // The canvas can be asked for when it has been laid out.
      wx.nextTick(() => void this.draw());
    },
  },
  methods: {
    async draw(): Promise<void> {
      this.setData({ state: 'drawing' });
      const [canvas, file] = await Promise.all([this.canvas(), downloadInviteCode()]);
      if (canvas === null || file === '') {
        this.setData({ state: 'failed' });
        return;
      }
      const code = canvas.createImage();
      code.onerror = () => this.setData({ state: 'failed' });
      code.onload = () => this.paint(canvas, code);
      code.src = file;
    },

    paint(canvas: WechatMiniprogram.Canvas, code: WechatMiniprogram.Image): void {
      canvas.width = posterSize.width;
      canvas.height = posterSize.height;
      const brush = canvas.getContext('2d');
      const words = {
        brandName: this.data.brandName,
        line: brand.slogan,
        hint: '微信扫一扫，看看会员有什么',
      };
      drawPoster(brush, words, colours, (x, y, size) => brush.drawImage(code, x, y, size, size));
      this.setData({ state: 'ready' });
    },

    canvas(): Promise<WechatMiniprogram.Canvas | null> {
      return new Promise((resolve) => {
        this.createSelectorQuery()
          .select('#poster')
          .fields({ node: true, size: true })
          // The typings know nothing of what was asked for.
          .exec(([found]: { node: WechatMiniprogram.Canvas }[]) => resolve(found?.node ?? null));
      });
    },

    async keep(): Promise<void> {
      if (this.data.state === 'failed') return this.draw();
      const canvas = await this.canvas();
      if (canvas === null || this.data.state !== 'ready') return;
      const { tempFilePath } = await wx.canvasToTempFilePath({ canvas, fileType: 'png' });
      await wx.previewImage({ urls: [tempFilePath], showmenu: true });
    },
  },
});
