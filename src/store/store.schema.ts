import { z } from 'zod';
import type {
  CreateStore,
  CreatedStore,
  FoundStore,
  MoveStore,
  RenameStore,
  SetStorePlace,
  StoreCity,
  StoreFinderQuery,
  StoreQuery,
  StoreView,
} from '../contract/store';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const name = z.string().trim().min(1).max(60);
const version = z.number().int().min(0);
const kind = z.enum(['region', 'dealer', 'store']);

export const createStore = schemaFor<CreateStore>()(
  z.strictObject({
    kind,
    code: z.string().regex(/^[0-9A-Z-]{1,20}$/, 'must be 1 to 20 capital letters, digits or dashes'),
    name,
    parentId: id,
  }),
);

export const renameStore = schemaFor<RenameStore>()(z.strictObject({ name, version }));
export const moveStore = schemaFor<MoveStore>()(z.strictObject({ parentId: id, version }));

const text = (most: number) => z.string().trim().min(1).max(most);
const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);
const placeFields = {
  city: text(30),
  address: text(120),
  position: z.strictObject({ latitude, longitude }).nullable(),
  phone: z
    .string()
    .regex(/^[0-9+ -]{5,20}$/, 'must be 5 to 20 digits, spaces, + or -')
    .nullable(),
  openingHours: text(60).nullable(),
};
const place = z.strictObject(placeFields).nullable();

export const setStorePlace = schemaFor<SetStorePlace>()(z.strictObject({ place, version }));

/** No finer than about 100 m: enough to sort stores, and proxies that log addresses learn no more. */
const coarsePosition = z
  .string()
  .regex(
    /^-?\d{1,2}(\.\d{1,3})?,-?\d{1,3}(\.\d{1,3})?$/,
    'must be latitude,longitude with at most 3 decimals',
  )
  .transform((value) => {
    const [north = NaN, east = NaN] = value.split(',').map(Number);
    return { latitude: north, longitude: east };
  })
  .pipe(z.strictObject({ latitude, longitude }));

export const storeFinderQuery = schemaFor<StoreFinderQuery>()(
  pageQuery.extend({ city: placeFields.city.exactOptional(), near: coarsePosition.exactOptional() }),
);

export const foundStore = schemaFor<FoundStore>()(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    ...placeFields,
    distanceM: z.number().int().min(0).nullable(),
  }),
);

export const storeCities = schemaFor<StoreCity[]>()(
  z.array(z.strictObject({ city: z.string(), storeCount: z.number().int().min(1) })),
);

export const storeQuery = schemaFor<StoreQuery>()(
  pageQuery.extend({
    parentId: id.exactOptional(),
    kind: kind.exactOptional(),
    isOpen: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .exactOptional(),
  }),
);

const storeFields = {
  id: z.string(),
  kind: z.enum(['brand', 'region', 'dealer', 'store']),
  name: z.string(),
  code: z.string(),
  parentId: z.string().nullable(),
  path: z.string(),
  isOpen: z.boolean(),
  place,
  version: z.number().int(),
};

export const storeView = schemaFor<StoreView>()(z.strictObject(storeFields));
export const createdStoreView = schemaFor<CreatedStore>()(
  z.strictObject({ ...storeFields, isNew: z.boolean() }),
);
