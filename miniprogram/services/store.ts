import type { FoundStore, Position, StoreCity } from '../../src/contract/store';
import type { ListPage } from '../api/request';
import { request, requestPage } from '../api/request';

/** @throws ApiError */
export function readCities(): Promise<readonly StoreCity[]> {
  return request('GET', '/api/mp/store-cities');
}

/** Of one city, or of all where it is empty. @throws ApiError */
export function readStores(city: string, cursor: string | null): Promise<ListPage<FoundStore>> {
  const query = { limit: 20, cursor: cursor ?? undefined, city: city === '' ? undefined : city };
  return requestPage('/api/mp/stores', { query });
}

/** The nearest first; the position is not stored. @throws ApiError */
export function readStoresNear({ latitude, longitude }: Position): Promise<ListPage<FoundStore>> {
  return requestPage('/api/mp/stores', { query: { limit: 20, near: `${latitude},${longitude}` } });
}

/** About where the phone is, to some kilometres; null where the person would rather not say. */
export function coarsePosition(): Promise<Position | null> {
  return new Promise((resolve) => {
    wx.getFuzzyLocation({
      type: 'gcj02',
      success: ({ latitude, longitude }) => resolve({ latitude, longitude }),
      fail: () => resolve(null),
    });
  });
}
