import type { GrowthEntryView, MemberTier } from '../../src/contract/tier';
import type { ListPage } from '../api/request';
import { request, requestPage } from '../api/request';

/** @throws ApiError */
export function readTier(): Promise<MemberTier> {
  return request('GET', '/api/mp/tier');
}

/** @throws ApiError */
export function readGrowthEntries(cursor: string | null): Promise<ListPage<GrowthEntryView>> {
  return requestPage('/api/mp/growth-entries', { query: { limit: 20, cursor: cursor ?? undefined } });
}
