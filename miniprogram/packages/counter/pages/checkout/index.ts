import type {
  CheckoutPreview,
  CheckoutPreviewRequest,
  CounterPurchaseRequest,
} from '../../../../../src/contract/order';
import type { OfferedProduct } from '../../../../../src/contract/product';
import { now } from '../../../../api/clock';
import { newKey } from '../../../../api/keys';
import { codeOf } from '../../../../logic/failure';
import { dataOf } from '../../../../logic/event';
import type { Listing } from '../../../../logic/listing';
import { grown, mayGrow, noListing } from '../../../../logic/listing';
import { yuan } from '../../../../logic/money';
import type { CheckoutWords } from '../../logic/basket';
import {
  checkoutWords,
  fenOf,
  isReceiptNumber,
  linesOf,
  withAmount,
  withProduct,
  withQuantity,
} from '../../logic/basket';
import { clerkMessageOf, isSignedOut } from '../../logic/failure';
import { dayOf } from '../../logic/period';
import { readScan } from '../../logic/scan';
import { foundOf } from '../../logic/found';
import type { Draft } from '../../services/draft';
import { changeDraft, draft } from '../../services/draft';
import { lookUp, preview, searchProducts } from '../../services/desk';
import { clerkHere, tell } from '../../services/gate';
import { scan } from '../../services/scan';
import { keep } from '../../services/submission';

/** With nothing in the basket a coupon cannot count yet; that is no reason to refuse it. */
const needsBasket = ['COUPON_BELOW_THRESHOLD', 'COUPON_OTHER_GOODS'];

function questionOf({ basket, member, couponCode }: Draft): CheckoutPreviewRequest {
  return {
    lines: basket.length === 0 ? [{ amountFen: 0 }] : linesOf(basket),
    ...(member === null ? {} : { buyer: { memberId: member.memberId } }),
    ...(couponCode === '' ? {} : { couponCode }),
  };
}

/** Whose coupon it is, where nobody was scanned; empty where nobody is known. */
function buyerNameOf({ buyer }: CheckoutPreview): string {
  return buyer === null ? '' : (buyer.maskedName ?? '未填昵称');
}

Page({
  data: {
    state: 'loading',
    message: '',
    draft: draft(),
    words: null as CheckoutWords | null,
    paidFen: 0,
    buyerName: '',
    problem: '',
    isAsking: false,
    isSheetOpen: false,
    search: '',
    products: noListing<OfferedProduct>(),
    prices: [] as readonly string[],
    amount: '',
  },

  /** Only the newest question's answer counts. */
  asked: 0,

  onLoad() {
    void this.load();
  },

  async load(): Promise<void> {
    try {
      if ((await clerkHere()) === null) return;
      this.setData({ state: 'ready' });
      await this.change({});
    } catch (error) {
      this.setData({ state: 'error', message: clerkMessageOf(error) });
    }
  },

  /** Changes the checkout, and asks the server what it costs now. */
  async change(change: Partial<Draft>): Promise<void> {
    const next = changeDraft(change);
    const number = (this.asked += 1);
    this.setData({ draft: next, problem: '' });
    if (next.basket.length === 0 && next.couponCode === '') {
      this.setData({ words: null, paidFen: 0 });
      return;
    }
    await this.ask(next, number);
  },

  async ask(next: Draft, number: number): Promise<void> {
    this.setData({ isAsking: true });
    try {
      const answer = await preview(questionOf(next));
      if (number !== this.asked) return;
      const words = next.basket.length === 0 ? null : checkoutWords(answer);
      this.setData({ words, paidFen: answer.paidFen, buyerName: buyerNameOf(answer) });
    } catch (error) {
      if (number === this.asked) await this.refuse(error, next);
    }
    if (number === this.asked) this.setData({ isAsking: false });
  },

  async refuse(error: unknown, { basket }: Draft): Promise<void> {
    if (isSignedOut(error)) return tell(error);
    const isEarly = basket.length === 0 && needsBasket.includes(codeOf(error));
    this.setData({ words: null, problem: isEarly ? '' : clerkMessageOf(error) });
  },

  async scan(): Promise<void> {
    const reading = readScan(await scan());
    if (reading.kind === 'coupon') return this.change({ couponCode: reading.code });
    if (reading.kind !== 'member') {
      if (reading.kind === 'unknown') return;
      return void wx.showToast({ title: '请扫会员码或券码', icon: 'none' });
    }
    try {
      const { proof, members } = await lookUp({ code: reading.code });
      const [member] = members;
      if (member !== undefined) await this.change({ member: foundOf(member, proof) });
    } catch (error) {
      await tell(error);
    }
  },

  dropMember() {
    return this.change({ member: null });
  },

  dropCoupon() {
    return this.change({ couponCode: '' });
  },

  typeReceipt(event: WechatMiniprogram.Input) {
    this.setData({ draft: changeDraft({ receiptNumber: event.detail.value.trim() }) });
  },

  async scanReceipt(): Promise<void> {
    const text = (await scan()).trim();
    if (text !== '') this.setData({ draft: changeDraft({ receiptNumber: text }) });
  },

  /** For a store whose till prints none. */
  makeReceipt() {
    const receiptNumber = `M${dayOf(now()).replace(/-/g, '')}-${newKey().slice(0, 8)}`;
    this.setData({ draft: changeDraft({ receiptNumber }) });
  },

  openSheet() {
    this.setData({ isSheetOpen: true });
    return this.findProducts();
  },

  closeSheet() {
    this.setData({ isSheetOpen: false });
  },

  typeSearch(event: WechatMiniprogram.Input) {
    this.setData({ search: event.detail.value });
    return this.findProducts();
  },

  async findProducts(): Promise<void> {
    const { search } = this.data;
    try {
      const page = await searchProducts(search, null);
      if (search === this.data.search) this.show(grown(noListing<OfferedProduct>(), page));
    } catch {
      this.setData({ products: { ...noListing<OfferedProduct>(), end: 'failed' } });
    }
  },

  async moreProducts(): Promise<void> {
    const { products, search } = this.data;
    if (!mayGrow(products)) return;
    this.setData({ products: { ...products, end: 'loading' } });
    try {
      this.show(grown(products, await searchProducts(search, products.cursor)));
    } catch {
      this.setData({ products: { ...products, end: 'failed' } });
    }
  },

  show(products: Listing<OfferedProduct>) {
    this.setData({ products, prices: products.items.map(({ priceFen }) => yuan(priceFen)) });
  },

  async add(event: WechatMiniprogram.TouchEvent): Promise<void> {
    const product = this.data.products.items.find(({ sku }) => sku === dataOf(event, 'sku'));
    if (product === undefined) return;
    this.setData({ isSheetOpen: false, search: '' });
    await this.change({ basket: withProduct(draft().basket, product) });
  },

  typeAmount(event: WechatMiniprogram.Input) {
    this.setData({ amount: event.detail.value });
  },

  async addAmount(): Promise<void> {
    const fen = fenOf(this.data.amount);
    if (fen === null) return void wx.showToast({ title: '请填金额，例如 128 或 128.50', icon: 'none' });
    this.setData({ isSheetOpen: false, amount: '' });
    await this.change({ basket: withAmount(draft().basket, fen) });
  },

  less(event: WechatMiniprogram.TouchEvent) {
    return this.step(dataOf(event, 'key'), -1);
  },

  moreOf(event: WechatMiniprogram.TouchEvent) {
    return this.step(dataOf(event, 'key'), 1);
  },

  async step(key: string, by: number): Promise<void> {
    const { basket } = draft();
    const line = basket.find((one) => one.key === key);
    if (line !== undefined) await this.change({ basket: withQuantity(basket, key, line.quantity + by) });
  },

  confirm() {
    const { draft: checkout, words, isAsking } = this.data;
    if (isAsking || words === null) return undefined;
    if (!isReceiptNumber(checkout.receiptNumber))
      return wx.showToast({ title: '请填小票号，或点「自动编号」', icon: 'none' });
    const id = keep({
      kind: 'purchase',
      path: '/api/counter/purchases',
      body: this.requestOf(checkout),
      title: `消费 ${words.paid}，小票 ${checkout.receiptNumber}`,
      atMs: now(),
    });
    return wx.redirectTo({ url: `/packages/counter/pages/result/index?id=${id}` });
  },

  requestOf(checkout: Draft): CounterPurchaseRequest {
    return {
      ...questionOf(checkout),
      receiptNumber: checkout.receiptNumber,
      expectedPaidFen: this.data.paidFen,
      ...(checkout.couponCode === '' ? {} : { redemptionId: newKey() }),
    };
  },
});
