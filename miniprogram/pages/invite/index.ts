import type { InvitationView, InviteeView } from '../../../src/contract/invite';
import { now } from '../../api/clock';
import { brand } from '../../brand';
import { dataOf } from '../../logic/event';
import { messageOf } from '../../logic/failure';
import { activityWords, inviteeRowsOf, sharePath } from '../../logic/invite';
import type { Listing } from '../../logic/listing';
import { grown, mayGrow, noListing } from '../../logic/listing';
import { qrPicture } from '../../logic/qr';
import { readBrand } from '../../services/brand';
import { readInvitation, readInvitees } from '../../services/invite';
import { orNull } from '../../services/optional';
import { person } from '../../services/session';

const listing: Listing<InviteeView> = noListing();
const noRows: ReturnType<typeof inviteeRowsOf> = [];
const noRules: readonly string[] = [];

Page({
  data: {
    state: 'loading',
    message: '',
    brandName: brand.name,
    scene: '',
    count: 0,
    rules: noRules,
    activity: '',
    listing,
    rows: noRows,
    picture: '',
    pickUpWords: '',
  },

  onLoad() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      const { member } = await person();
      if (member === null) {
        await wx.redirectTo({ url: '/pages/join/index' });
        return;
      }
      const [invitation, page] = await Promise.all([readInvitation(), readInvitees(null), this.nameBrand()]);
      this.show(invitation);
      this.list(grown(noListing<InviteeView>(), page));
    } catch (error) {
      if (this.data.state !== 'ready') this.setData({ state: 'error', message: messageOf(error) });
    }
  },

  /** The poster and the card carry the name as the server has it. */
  async nameBrand(): Promise<void> {
    const named = await orNull(readBrand());
    this.setData({ brandName: named?.brandName ?? brand.name });
  },

  show(invitation: InvitationView): void {
    this.setData({
      state: 'ready',
      scene: invitation.scene,
      count: invitation.invitedCount,
      rules: invitation.rules,
      activity: activityWords(invitation, now()),
    });
  },

  list(next: Listing<InviteeView>): void {
    this.setData({ listing: next, rows: inviteeRowsOf(next.items, now()) });
  },

  async more(): Promise<void> {
    const { listing: known } = this.data;
    if (!mayGrow(known)) return;
    this.list({ ...known, end: 'loading' });
    try {
      this.list(grown(known, await readInvitees(known.cursor)));
    } catch {
      this.list({ ...known, end: 'failed' });
    }
  },

  showPickUp(event: WechatMiniprogram.TouchEvent) {
    this.setData({ picture: qrPicture(dataOf(event, 'code')), pickUpWords: dataOf(event, 'words') });
  },

  closePickUp() {
    this.setData({ picture: '' });
  },

  onReachBottom() {
    void this.more();
  },

  async onPullDownRefresh() {
    await this.load();
    await wx.stopPullDownRefresh();
  },

  onShareAppMessage(): WechatMiniprogram.Page.ICustomShareContent {
    return { title: `${this.data.brandName}：${brand.slogan}`, path: sharePath(this.data.scene) };
  },
});
