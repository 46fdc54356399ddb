import type {
  MemberLookupAnswer,
  MemberLookupRequest,
  PendingMemberAnswer,
  PendingMemberRequest,
} from '../../../../src/contract/member';
import type { CheckoutPreview, CheckoutPreviewRequest } from '../../../../src/contract/order';
import type { OfferedProduct } from '../../../../src/contract/product';
import type { ListPage } from '../../../api/request';
import { request, requestPage } from '../../../api/request';

const as = 'clerk';
const productsPerPage = 20;

/** Finds members; each look-up is counted and logged. @throws ApiError MEMBER_… */
export function lookUp(body: MemberLookupRequest): Promise<MemberLookupAnswer> {
  return request<MemberLookupAnswer>('POST', '/api/counter/member-lookups', { body, as });
}

/** Opens a pending member by phone, with what the person said to each notice. @throws ApiError MEMBER_… */
export function openPending(body: PendingMemberRequest): Promise<PendingMemberAnswer> {
  return request<PendingMemberAnswer>('POST', '/api/counter/pending-members', { body, as });
}

/** What is on sale, by the beginning of a SKU or a part of the name. @throws ApiError */
export function searchProducts(search: string, cursor: string | null): Promise<ListPage<OfferedProduct>> {
  const query = {
    limit: productsPerPage,
    search: search === '' ? undefined : search,
    cursor: cursor ?? undefined,
  };
  return requestPage<OfferedProduct>('/api/counter/products', { query, as });
}

/** What a basket would cost; changes nothing. @throws ApiError ORDER_…, COUPON_…, MEMBER_… */
export function preview(body: CheckoutPreviewRequest): Promise<CheckoutPreview> {
  return request<CheckoutPreview>('POST', '/api/counter/checkout-previews', { body, as });
}
