import { clerkMessageOf } from '../../logic/failure';
import { clerkHere } from '../../services/gate';
import { downloadMyCode } from '../../services/results';

Page({
  data: { state: 'loading', message: '', picture: '', clerkName: '', storeName: '' },

  onLoad() {
    void this.load();
  },

  async load(): Promise<void> {
    this.setData({ state: 'loading' });
    try {
      const session = await clerkHere();
      if (session === null) return;
      const picture = await downloadMyCode();
      const [clerkName, storeName] = [session.staff.displayName, session.store?.name ?? ''];
      this.setData({ state: 'ready', picture, clerkName, storeName });
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  enlarge() {
    return wx.previewImage({ urls: [this.data.picture] });
  },
});
