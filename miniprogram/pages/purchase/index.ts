import { isSilence } from '../../api/apiError';
import { now } from '../../api/clock';
import { messageOf } from '../../logic/failure';
import { purchasePageOf } from '../../logic/purchase';
import { readPurchase } from '../../services/purchase';

const blank: Partial<ReturnType<typeof purchasePageOf>> = {};

Page({
  data: { state: 'loading', message: '', isFinal: false, id: '', purchase: blank },

  onLoad({ id }) {
    this.setData({ id: id ?? '' });
    void this.load();
  },

  async load(): Promise<void> {
    try {
      this.setData({ purchase: purchasePageOf(await readPurchase(this.data.id), now()), state: 'ready' });
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error), isFinal: !isSilence(error) });
    }
  },

  copyReceipt() {
    return wx.setClipboardData({ data: this.data.purchase.receipt ?? '' });
  },
});
