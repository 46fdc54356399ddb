import type { PipelineStage } from 'mongoose';
import type { Position, StoreCity, StoreFinderQuery, StorePlace } from '../contract/store';
import type { Database, Page } from '../platform/database';
import { findPage } from '../platform/database';
import type { StoredPlace, StoreRecord } from './store.model';
import { storeModel } from './store.model';
import { roundDistance, toPlace } from './store.rules';

/** A store that members find, and how far away it is. */
export interface Found {
  readonly id: string;
  readonly name: string;
  readonly place: StorePlace;
  readonly distanceM: number | null;
}

type Placed = StoreRecord & { readonly place: StoredPlace };

const findable = { kind: 'store', isOpen: true } as const;

/** What members find: open stores with a place. Where a member is, is used for the one answer and kept nowhere. */
export function createFinder(db: Database) {
  const stores = db.model(storeModel);

  const nearest = async ({ latitude, longitude }: Position, query: StoreFinderQuery): Promise<Found[]> => {
    const { city, limit } = query;
    const near: PipelineStage.GeoNear = {
      $geoNear: {
        near: { type: 'Point', coordinates: [longitude, latitude] },
        key: 'place.point',
        distanceField: 'distance',
        query: { ...findable, ...(city === undefined ? {} : { 'place.city': city }) },
      },
    };
    const rows = await stores.aggregate<Placed & { distance: number }>([near, { $limit: limit }]);
    return rows.map((row) => found(row, roundDistance(row.distance)));
  };

  return {
    /** Open stores by code, or the nearest ones to a position, nearest first. @throws AppError PAGE_CURSOR_INVALID */
    async findNear(query: StoreFinderQuery): Promise<Page<Found>> {
      if (query.near !== undefined) return { items: await nearest(query.near, query), next: null };
      const filter = { ...findable, 'place.city': query.city ?? { $type: 'string' } };
      const { items, next } = await findPage(stores, filter, { by: 'code', direction: 1 }, query);
      // The filter asks for a city, which stands in a place.
      return { items: items.map((record) => found(record as Placed, null)), next };
    },

    /** The cities with open stores, most stores first. */
    cities: (): Promise<StoreCity[]> =>
      stores.aggregate<StoreCity>([
        { $match: { ...findable, 'place.city': { $type: 'string' } } },
        { $group: { _id: '$place.city', storeCount: { $sum: 1 } } },
        { $sort: { storeCount: -1, _id: 1 } },
        { $project: { _id: 0, city: '$_id', storeCount: 1 } },
      ]),
  };
}

function found({ _id: id, name, place }: Placed, distanceM: number | null): Found {
  return { id, name, place: toPlace(place), distanceM };
}
