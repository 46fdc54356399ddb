import type { StoreKind } from '../contract/store';
import type { StoreRecord } from './store.model';

/** A node of the tree, the brand included. */
export interface Store {
  readonly id: string;
  readonly kind: StoreKind;
  readonly name: string;
  readonly code: string;
  readonly parentId: string | null;
  readonly path: string;
  readonly isOpen: boolean;
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
  version: 0,
};

export function toStore(record: StoreRecord): Store {
  const { _id: id, kind, name, code, parentId, path, isOpen, version } = record;
  return { id, kind, name, code, parentId, path, isOpen, version };
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
