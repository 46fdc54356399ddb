/** What the catalogue says of one thing that is sold. */
export interface ProductChange {
  /** 1 to 80 characters. */
  readonly name: string;
  /** 1 to 40 characters; rules and coupons go by it. Null: none. */
  readonly category: string | null;
  readonly priceFen: number;
  /** What members pay whose tier has the member price; at most `priceFen`. Null: what everybody pays. */
  readonly memberPriceFen: number | null;
  /** Whether the counter and the Mini Program still offer it; what was sold keeps its name all the same. */
  readonly isOnSale: boolean;
}

/** `POST /api/console/products`: the same content again answers 200 and the first answer. */
export interface ProductInput extends ProductChange {
  /** The brand's own number of it, unique, never changed: 1 to 40 of `[0-9A-Za-z._-]`. */
  readonly sku: string;
}

/** `PUT /api/console/products/:id`; `version` is the one the operator saw. */
export interface ProductUpdate extends ProductChange {
  readonly version: number;
}

export interface ProductView extends ProductInput {
  readonly id: string;
  /** Grows with each change. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CreatedProduct extends ProductView {
  /** False when this very product had been created before. */
  readonly isNew: boolean;
}

/** `GET /api/console/products`, by SKU. */
export interface ProductQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** The beginning of a SKU, or a part of the name. */
  readonly search?: string;
  readonly category?: string;
  readonly isOnSale?: boolean;
}

/**
 * `POST /api/console/products/imports`: a CSV with the columns `sku,name,category,price,memberPrice,isOnSale`, prices in
 * yuan, at most 2,000 rows. What is in it is created or changed, what is not in it stays. The same file again changes
 * nothing.
 */
export interface ProductImportRequest {
  readonly csv: string;
  /** Says what would happen, and changes nothing. */
  readonly isDryRun: boolean;
}

export type ProductImportOutcome = 'created' | 'changed' | 'unchanged' | 'refused';

export interface ProductImportRow {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row: number;
  readonly sku: string | null;
  readonly outcome: ProductImportOutcome;
  /** 中文: why the row was refused; empty otherwise. */
  readonly problems: readonly string[];
}

export interface ProductImportReport {
  readonly isDryRun: boolean;
  readonly createdCount: number;
  readonly changedCount: number;
  readonly unchangedCount: number;
  readonly refusedCount: number;
  readonly rows: readonly ProductImportRow[];
}

/** `GET /api/counter/products?search=` and `GET /api/mp/products`: what is on sale, by SKU. */
export interface ProductSearchQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly search?: string;
  readonly category?: string;
}

export interface OfferedProduct {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly category: string | null;
  readonly priceFen: number;
  readonly memberPriceFen: number | null;
}
