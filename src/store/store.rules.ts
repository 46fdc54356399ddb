import type { StoreKind, StorePlace } from '../contract/store';
import type { StoredPlace, StoreRecord } from './store.model';

/** A node of the tree, the brand included. */
export interface Store {
  readonly id: string;
  readonly kind: StoreKind;
  readonly name: string;
  readonly code: string;
  readonly parentId: string | null;
  readonly path: string;
  readonly isOpen: boolean;
  readonly place: StorePlace | null;
  readonly version: number;
}

/** The id of the root, in paths of requests and in grants. */
export const brandId = 'brand';

/** The root is not stored: there is exactly one, it is always open and never moves. Its real name is a setting. */
export const brand: Store = {
  id: brandId,
  kind: 'brand',
  name: '品牌',
  code: 'BRAND',
  parentId: null,
  path: '/',
  isOpen: true,
  place: null,
  version: 0,
};

export function toStore(record: StoreRecord): Store {
  const { _id: id, kind, name, code, parentId, path, isOpen, place, version } = record;
  return { id, kind, name, code, parentId, path, isOpen, place: placeOf(place), version };
}

const placeOf = (stored: StoredPlace | null | undefined): StorePlace | null =>
  stored === null || stored === undefined ? null : toPlace(stored);

export function toPlace(stored: StoredPlace): StorePlace {
  const { point, ...words } = stored;
  if (point === null) return { ...words, position: null };
  const [longitude, latitude] = point.coordinates;
  return { ...words, position: { latitude, longitude } };
}

export function toStoredPlace(place: StorePlace | null): StoredPlace | null {
  if (place === null) return null;
  const { position, ...words } = place;
  if (position === null) return { ...words, point: null };
  return { ...words, point: { type: 'Point', coordinates: [position.longitude, position.latitude] } };
}

/** A distance as it is shown: metres to the next 100, as coarse as the position it was measured from. */
export function roundDistance(metres: number): number {
  return Math.round(metres / 100) * 100;
}

const parentsOf: Readonly<Record<StoreKind, readonly StoreKind[]>> = {
  brand: [],
  region: ['brand'],
  dealer: ['brand', 'region'],
  store: ['brand', 'region', 'dealer'],
};

/** Whether a node of this kind may hang under a node of that kind; kinds descend, so that no cycle can be made. */
export function mayHang(kind: StoreKind, under: StoreKind): boolean {
  return parentsOf[kind].includes(under);
}

export function pathUnder(parentPath: string, id: string): string {
  return `${parentPath}${id}/`;
}

/** The path of a node below `from` after `from` has become `to`. */
export function repath(path: string, from: string, to: string): string {
  return to + path.slice(from.length);
}
