import { z } from 'zod';
import type {
  CreatedProduct,
  OfferedProduct,
  ProductImportReport,
  ProductImportRequest,
  ProductInput,
  ProductQuery,
  ProductSearchQuery,
  ProductUpdate,
  ProductView,
} from '../contract/product';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();
const count = z.number().int().min(0);
const sku = z.string().regex(/^[0-9A-Za-z._-]{1,40}$/, 'must be 1 to 40 letters, digits, ., _ or -');
const category = z.string().trim().min(1).max(40);
/** At most 9,999,999.99 yuan. */
const price = z.number().int().min(0).max(999_999_999);

const changeable = {
  name: z.string().trim().min(1).max(80),
  category: category.nullable(),
  priceFen: price,
  memberPriceFen: price.nullable(),
  isOnSale: z.boolean(),
};

interface Prices {
  readonly priceFen: number;
  readonly memberPriceFen: number | null;
}

const isNoDearer = ({ priceFen, memberPriceFen }: Prices): boolean =>
  memberPriceFen === null || memberPriceFen <= priceFen;
const dearer = { path: ['memberPriceFen'], message: 'must not be more than priceFen' };

export const productInput = schemaFor<ProductInput>()(
  z.strictObject({ sku, ...changeable }).refine(isNoDearer, dearer),
);

export const productUpdate = schemaFor<ProductUpdate>()(
  z.strictObject({ ...changeable, version: z.number().int().min(1) }).refine(isNoDearer, dearer),
);

const view = z.strictObject({
  id,
  sku: z.string(),
  ...changeable,
  version: count,
  createdAt: time,
  updatedAt: time,
});

export const productView = schemaFor<ProductView>()(view);
export const createdProduct = schemaFor<CreatedProduct>()(view.extend({ isNew: z.boolean() }));

const search = z.string().trim().min(1).max(40).exactOptional();
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const productQuery = schemaFor<ProductQuery>()(
  pageQuery.extend({ search, category: category.exactOptional(), isOnSale: flag.exactOptional() }),
);

export const productSearchQuery = schemaFor<ProductSearchQuery>()(
  pageQuery.extend({ search, category: category.exactOptional() }),
);

export const offeredProduct = schemaFor<OfferedProduct>()(
  z.strictObject({
    id,
    sku: z.string(),
    name: z.string(),
    category: z.string().nullable(),
    priceFen: price,
    memberPriceFen: price.nullable(),
  }),
);

export const importRequest = schemaFor<ProductImportRequest>()(
  z.strictObject({ csv: z.string().min(1).max(200_000), isDryRun: z.boolean() }),
);

export const importReport = schemaFor<ProductImportReport>()(
  z.strictObject({
    isDryRun: z.boolean(),
    createdCount: count,
    changedCount: count,
    unchangedCount: count,
    refusedCount: count,
    rows: z
      .array(
        z.strictObject({
          row: count,
          sku: z.string().nullable(),
          outcome: z.enum(['created', 'changed', 'unchanged', 'refused']),
          problems: z.array(z.string()).readonly(),
        }),
      )
      .readonly(),
  }),
);

/** For a file that is asked for as it is. */
export const noQuery = z.strictObject({});
