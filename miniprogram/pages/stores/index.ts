import type { FoundStore, StoreCity } from '../../../src/contract/store';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import type { Listing } from '../../logic/listing';
import { grown, mayGrow, noListing } from '../../logic/listing';
import type { StoreRow } from '../../logic/store';
import { storeRowOf } from '../../logic/store';
import { coarsePosition, readCities, readStores, readStoresNear } from '../../services/store';

const stores: Listing<FoundStore> = noListing();
const noRows: readonly StoreRow[] = [];
const noCities: readonly StoreCity[] = [];

Page({
  data: {
    state: 'loading',
    message: '',
    cities: noCities,
    /** A city; empty: all of them. */
    city: '',
    isNear: false,
    isLocating: false,
    stores,
    rows: noRows,
  },

  onLoad() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const [cities, page] = await Promise.all([readCities(), readStores(this.data.city, null)]);
      this.setData({ cities, isNear: false, state: 'ready' });
      this.list(grown(noListing<FoundStore>(), page));
    } catch (error) {
      this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  list(next: Listing<FoundStore>): void {
    this.setData({ stores: next, rows: next.items.map(storeRowOf) });
  },

  async pick(event: WechatMiniprogram.TouchEvent): Promise<void> {
    this.setData({ city: dataOf(event, 'city') });
    await this.load();
  },

  /** WeChat asks the person; without a position the cities are there all the same. */
  async findNear(): Promise<void> {
    if (this.data.isLocating) return;
    this.setData({ isLocating: true });
    const position = await coarsePosition();
    if (position === null) void wx.showToast({ title: '没有拿到位置，可以按城市找', icon: 'none' });
    else await this.near(() => readStoresNear(position));
    this.setData({ isLocating: false });
  },

  async near(read: () => ReturnType<typeof readStoresNear>): Promise<void> {
    try {
      this.list(grown(noListing<FoundStore>(), await read()));
      this.setData({ isNear: true, city: '' });
    } catch (error) {
      void wx.showToast({ title: messageOf(error), icon: 'none' });
    }
  },

  async more(): Promise<void> {
    const { stores: known, city, isNear } = this.data;
    if (isNear || !mayGrow(known)) return;
    this.list({ ...known, end: 'loading' });
    try {
      this.list(grown(known, await readStores(city, known.cursor)));
    } catch {
      this.list({ ...known, end: 'failed' });
    }
  },

  onReachBottom() {
    void this.more();
  },

  openMap(event: WechatMiniprogram.TouchEvent) {
    const store = this.data.stores.items.find(({ id }) => id === dataOf(event, 'id'));
    if (store?.position == null) return;
    const { name, address, position } = store;
    void wx.openLocation({ ...position, name, address });
  },

  call(event: WechatMiniprogram.TouchEvent) {
    void wx.makePhoneCall({ phoneNumber: dataOf(event, 'phone') });
  },
});
