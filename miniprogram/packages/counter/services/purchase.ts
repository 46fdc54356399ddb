import type { PurchaseSummary, PurchaseView } from '../../../../src/contract/order';
import type { ListPage } from '../../../api/request';
import { request, requestPage } from '../../../api/request';

const as = 'clerk';
const perPage = 20;

/** Purchases of this store, newest first. @throws ApiError */
export function readPurchases(
  receiptNumber: string,
  cursor: string | null,
): Promise<ListPage<PurchaseSummary>> {
  const query = {
    limit: perPage,
    receiptNumber: receiptNumber === '' ? undefined : receiptNumber,
    cursor: cursor ?? undefined,
  };
  return requestPage<PurchaseSummary>('/api/counter/purchases', { query, as });
}

/** @throws ApiError ORDER_MISSING */
export function readPurchase(id: string): Promise<PurchaseView> {
  return request<PurchaseView>('GET', `/api/counter/purchases/${id}`, { as });
}
