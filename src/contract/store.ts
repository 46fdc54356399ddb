/** The brand is the one root; regions and dealers hold dealers and stores; stores hold nothing. */
export type StoreKind = 'brand' | 'region' | 'dealer' | 'store';

/** Degrees in GCJ-02, the system of WeChat's maps. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where members find a store. */
export interface StorePlace {
  readonly city: string;
  readonly address: string;
  /** Null: not known; such a store is found by its city alone. */
  readonly position: Position | null;
  readonly phone: string | null;
  /** In the brand's words: 每天 10:00–22:00. */
  readonly openingHours: string | null;
}

/** One node of the tree of stores. */
export interface StoreView {
  readonly id: string;
  readonly kind: StoreKind;
  readonly name: string;
  /** The brand's own number of it, unique, never changed. */
  readonly code: string;
  /** Null for the brand alone. */
  readonly parentId: string | null;
  /** `/` for the brand, else the ids from the root down to this node: `/01H…/01J…/`. */
  readonly path: string;
  readonly isOpen: boolean;
  /** Null for whatever members do not find: regions, dealers, and stores without a place. */
  readonly place: StorePlace | null;
  readonly version: number;
}

/** `POST /api/console/stores`: the same content again answers 200 and the first answer. */
export interface CreateStore {
  readonly kind: Exclude<StoreKind, 'brand'>;
  readonly code: string;
  readonly name: string;
  /** `brand` for the root. */
  readonly parentId: string;
}

export interface CreatedStore extends StoreView {
  /** False when this very node had been created before. */
  readonly isNew: boolean;
}

/** `PATCH /api/console/stores/:id`; `version` is the one the operator saw. */
export interface RenameStore {
  readonly name: string;
  readonly version: number;
}

/** `POST /api/console/stores/:id/move`; `version` is the one the operator saw. */
export interface MoveStore {
  readonly parentId: string;
  readonly version: number;
}

/** `PUT /api/console/stores/:id/place`; null takes the store off the members' list. `version` is the one the operator saw. */
export interface SetStorePlace {
  readonly place: StorePlace | null;
  readonly version: number;
}

/** `GET /api/console/stores`, by code. */
export interface StoreQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly parentId?: string;
  readonly kind?: Exclude<StoreKind, 'brand'>;
  readonly isOpen?: boolean;
}

/** `GET /api/mp/stores`: by code; with `near`, the nearest ones, nearest first, without further pages. */
export interface StoreFinderQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly city?: string;
  /** Sent as `31.224,121.469`. */
  readonly near?: Position;
}

/** One open store as a member finds it. */
export interface FoundStore extends StorePlace {
  readonly id: string;
  readonly name: string;
  /** In metres, to the next 100; null when nobody asked what is near. */
  readonly distanceM: number | null;
}

/** `GET /api/mp/store-cities`: where there are open stores, most stores first. */
export interface StoreCity {
  readonly city: string;
  readonly storeCount: number;
}
