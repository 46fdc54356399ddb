import type { StoreKind, StorePlace } from '../contract/store';
import type { AnyModel } from '../platform/database';
import { defineModel } from '../platform/database';

/** A place as it is stored: its position as the GeoJSON point that the index wants. */
export interface StoredPlace extends Omit<StorePlace, 'position'> {
  readonly point: GeoPoint | null;
}

export interface GeoPoint {
  readonly type: 'Point';
  /** Longitude first. */
  readonly coordinates: readonly [number, number];
}

export interface StoreRecord {
  readonly _id: string;
  readonly kind: Exclude<StoreKind, 'brand'>;
  readonly name: string;
  readonly code: string;
  readonly parentId: string;
  readonly path: string;
  readonly isOpen: boolean;
  /** Missing in records that were made before stores had places. */
  readonly place?: StoredPlace | null;
  readonly version: number;
  readonly createdAt: Date;
}

/** One document, `_id` = `tree`, which every change of the tree's shape writes first. */
export interface StoreTree {
  readonly _id: string;
  readonly version: number;
}

export const storeModel = defineModel<StoreRecord>()({
  name: 'store',
  privacy: { purpose: 'where the brand sells', retention: 'as long as the brand runs' },
  fields: {
    kind: { type: String, required: true, enum: ['region', 'dealer', 'store'], immutable: true, pii: 'none' },
    name: { type: String, required: true, pii: 'none' },
    code: { type: String, required: true, immutable: true, pii: 'none' },
    parentId: { type: String, required: true, pii: 'none' },
    path: { type: String, required: true, pii: 'none' },
    isOpen: { type: Boolean, required: true, pii: 'none' },
    place: { type: Object, default: null, pii: 'none', purpose: 'how members find the store and call it' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, immutable: true, pii: 'none' },
  },
  indexes: [
    { key: { code: 1 }, unique: true },
    { key: { path: 1 }, unique: true },
    { key: { parentId: 1, code: 1 } },
    { key: { 'place.city': 1, code: 1 } },
    { key: { 'place.point': '2dsphere' } },
  ],
});

export const storeTreeModel = defineModel<StoreTree>()({
  name: 'storeTree',
  privacy: { purpose: 'let changes of the tree follow one another', retention: 'as long as the brand runs' },
  fields: { version: { type: Number, required: true, pii: 'none' } },
  indexes: [],
});

/** The `_id` of the one tree document. */
export const treeId = 'tree';

export const storeModels: readonly AnyModel[] = [storeModel, storeTreeModel];
