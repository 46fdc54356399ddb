import { z } from 'zod';
import type {
  CreateStore,
  CreatedStore,
  MoveStore,
  RenameStore,
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
  version: z.number().int(),
};

export const storeView = schemaFor<StoreView>()(z.strictObject(storeFields));
export const createdStoreView = schemaFor<CreatedStore>()(
  z.strictObject({ ...storeFields, isNew: z.boolean() }),
);
