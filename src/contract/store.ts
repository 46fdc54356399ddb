/** The brand is the one root; regions and dealers hold dealers and stores; stores hold nothing. */
export type StoreKind = 'brand' | 'region' | 'dealer' | 'store';

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

/** `GET /api/console/stores`, by code. */
export interface StoreQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly parentId?: string;
  readonly kind?: Exclude<StoreKind, 'brand'>;
  readonly isOpen?: boolean;
}
