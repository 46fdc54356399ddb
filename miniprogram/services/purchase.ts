import type {
  MemberPurchaseSummary,
  MemberPurchaseView,
  PurchaseClaimAnswer,
} from '../../src/contract/order';
import type { ListPage } from '../api/request';
import { request, requestPage } from '../api/request';

/** @throws ApiError */
export function readPurchases(cursor: string | null): Promise<ListPage<MemberPurchaseSummary>> {
  return requestPage('/api/mp/purchases', { query: { limit: 20, cursor: cursor ?? undefined } });
}

/** @throws ApiError */
export function readPurchase(id: string): Promise<MemberPurchaseView> {
  return request('GET', `/api/mp/purchases/${id}`);
}

/** Makes the purchase on a receipt one's own. @throws ApiError */
export function claimPurchase(scene: string): Promise<PurchaseClaimAnswer> {
  return request('POST', '/api/mp/purchase-claims', { body: { scene } });
}
