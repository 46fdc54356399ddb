import type { FollowUpAnswer, FollowUpRequest, FollowUpView } from '../../../../src/contract/followUp';
import type { ListPage } from '../../../api/request';
import { request, requestPage } from '../../../api/request';

const as = 'clerk';
const perPage = 20;
const path = '/api/counter/follow-ups';

/** Whose follow-ups, and which. */
export interface FollowUpFilter {
  readonly isOfStore: boolean;
  readonly state: 'open' | 'done';
}

/** @throws ApiError */
export function readFollowUps(
  filter: FollowUpFilter,
  cursor: string | null,
): Promise<ListPage<FollowUpView>> {
  const query = { limit: perPage, state: filter.state, cursor: cursor ?? undefined };
  return requestPage<FollowUpView>(filter.isOfStore ? '/api/counter/store-follow-ups' : path, { query, as });
}

/** @throws ApiError FOLLOW_UP_…, MEMBER_NOT_SEEN */
export function addFollowUp(body: FollowUpRequest): Promise<FollowUpAnswer> {
  return request<FollowUpAnswer>('POST', path, { body, as });
}

/** @throws ApiError FOLLOW_UP_DONE */
export function finishFollowUp(id: string, outcome: string): Promise<FollowUpView> {
  return request<FollowUpView>('POST', `${path}/${id}/done`, { body: { outcome }, as });
}
