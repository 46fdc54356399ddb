import type { CounterPurchaseRequest, RecordedPurchase } from '../../../src/contract/order';
import type { ProductInput, ProductView } from '../../../src/contract/product';
import type { TillPurchaseRequest } from '../../../src/contract/till';
import type { Client } from '../client';
import { done } from '../staff';
import type { TestApp } from '../startApp';
import type { Till } from '../till';
import { createTill, createTillKey } from '../till';
import { asClerk, asOperator, worldOf } from './staff';
import { createNode } from './store';

/** A store with its people and its till. */
export interface Shop {
  readonly storeId: string;
  readonly storePath: string;
  readonly clerk: Client;
  readonly till: Till;
}

export async function createShop(app: TestApp): Promise<Shop> {
  const world = worldOf(app);
  const store = await createNode(app.app.store.service);
  const administrator = (await asOperator(world, 'administrator')).client;
  const access = await createTillKey(administrator, store.id);
  return {
    storeId: store.id,
    storePath: store.path,
    clerk: (await asClerk(world, store.id)).client,
    till: createTill(app.anonymous, app.clock, access),
  };
}

let made = 0;

/** A product of the catalogue, under a SKU of its own. */
export async function createProduct(app: TestApp, change: Partial<ProductInput> = {}): Promise<ProductView> {
  made += 1;
  const { client } = await asOperator(worldOf(app));
  const defaults = { sku: `SKU-${made}`, name: `商品 ${made}`, category: '饮品', priceFen: 1_000 };
  const input: ProductInput = { ...defaults, memberPriceFen: null, isOnSale: true, ...change };
  return done(await client.post<ProductView>('/api/console/products', input));
}

/** A receipt number that no other purchase has. */
export function nextReceipt(): string {
  made += 1;
  return `R-${made}`;
}

/** What a member shows at a counter now. */
export async function codeOf(member: Client): Promise<string> {
  return done(await member.get<{ code: string }>('/api/mp/me/code')).code;
}

/** A purchase at a counter; 10 yuan without a product unless told otherwise. */
export async function buyAtCounter(
  { clerk }: Pick<Shop, 'clerk'>,
  request: Partial<CounterPurchaseRequest> = {},
): Promise<RecordedPurchase> {
  const defaults = { receiptNumber: nextReceipt(), lines: [{ amountFen: 1_000 }] };
  return done(await clerk.post<RecordedPurchase>('/api/counter/purchases', { ...defaults, ...request }));
}

/** A purchase at a till; 10 yuan of one product unless told otherwise. */
export async function buyAtTill(
  { till }: Pick<Shop, 'till'>,
  request: Partial<TillPurchaseRequest> = {},
): Promise<RecordedPurchase> {
  const lines = [{ sku: 'A1', quantity: 1, amountFen: 1_000 }];
  return done(
    await till.post<RecordedPurchase>('/api/open/purchases', {
      receiptNumber: nextReceipt(),
      lines,
      ...request,
    }),
  );
}
