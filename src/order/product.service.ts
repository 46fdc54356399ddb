import type { AppendAudit } from '../audit';
import type { ProductInput, ProductQuery, ProductUpdate } from '../contract/product';
import type { Clock } from '../platform/clock';
import { contentHash } from '../platform/crypto';
import type { Database, Page } from '../platform/database';
import { databaseBusy, findPage, isDuplicateKey } from '../platform/database';
import type { Ids } from '../platform/ids';
import { productChanged, productMissing, skuTaken } from './product.errors';
import { createProductImport } from './product.import';
import type { Product } from './product.model';
import { productModel } from './product.model';
import { contentOf } from './product.rules';

export interface ProductDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
}

export type ProductService = ReturnType<typeof createProducts>;

/** The catalogue: what operators keep, and what counters, tills and members ask of it. */
export function createProducts(deps: ProductDeps) {
  return { ...createReads(deps.db), ...createChanges(deps), ...createProductImport(deps) };
}

function createReads(db: Database) {
  const products = db.model(productModel);

  const list = async ({ search, category, isOnSale, ...page }: ProductQuery): Promise<Page<Product>> => {
    const matching = {
      ...(category === undefined ? {} : { category }),
      ...(isOnSale === undefined ? {} : { isOnSale }),
    };
    const filter = { $and: [matching, search === undefined ? {} : matchingText(search)] };
    return findPage(products, filter, { by: 'sku', direction: 1 }, page);
  };

  return {
    list,
    /** What is on sale, by SKU. */
    offered: (query: Omit<ProductQuery, 'isOnSale'>): Promise<Page<Product>> =>
      list({ ...query, isOnSale: true }),
    /** @throws AppError PRODUCT_MISSING */
    async read(id: string): Promise<Product> {
      const product = await products.findById(id).lean<Product>();
      if (product === null) throw productMissing();
      return product;
    },
    /** Whatever of these the catalogue knows, on sale or not. */
    async findBySkus(skus: readonly string[]): Promise<Map<string, Product>> {
      if (skus.length === 0) return new Map();
      const found = await products.find({ sku: { $in: [...new Set(skus)] } }).lean<Product[]>();
      return new Map(found.map((product) => [product.sku, product]));
    },
    /** The whole catalogue, by SKU. */
    all: (): Promise<Product[]> => products.find({}).sort({ sku: 1 }).lean<Product[]>(),
  };
}

/** The beginning of a SKU as it is written, or a part of the name in any case. */
function matchingText(search: string): Record<string, unknown> {
  const literally = search.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return {
    $or: [{ sku: { $gte: search, $lt: `${search}\uffff` } }, { name: { $regex: literally, $options: 'i' } }],
  };
}

function createChanges({ db, clock, ids, audit }: ProductDeps) {
  const products = db.model(productModel);

  const note = (staffId: string, action: string, { _id, version }: Product): Promise<void> =>
    audit({
      actor: { kind: 'staff', id: staffId },
      action: `product.${action}`,
      target: { type: 'product', id: _id },
      change: { version },
    });

  return {
    /** The same content again answers the first product. @throws AppError PRODUCT_SKU_TAKEN */
    async create(staffId: string, input: ProductInput): Promise<{ product: Product; isNew: boolean }> {
      const now = clock.now();
      const product: Product = { _id: ids.next(), ...input, version: 1, createdAt: now, updatedAt: now };
      const known = await products.findOne({ sku: input.sku }).lean<Product>();
      if (known !== null) return { product: sameAs(known, input), isNew: false };
      try {
        await db.transaction({ keys: [] }, async (session) => {
          await products.create([product], { session });
          await note(staffId, 'create', product);
        });
        return { product, isNew: true };
      } catch (error) {
        if (!isDuplicateKey(error, 'sku')) throw error;
        const filter = { sku: input.sku };
        const winner = await products.findOne(filter).read('primary').readConcern('majority').lean<Product>();
        if (winner === null) throw databaseBusy(error);
        return { product: sameAs(winner, input), isNew: false };
      }
    },

    /** @throws AppError PRODUCT_MISSING, PRODUCT_CHANGED */
    update: (staffId: string, id: string, { version, ...values }: ProductUpdate): Promise<Product> =>
      db.transaction({ keys: [`product:${id}`] }, async () => {
        const updated = await products
          .findOneAndUpdate(
            { _id: id, version },
            { $set: { ...values, updatedAt: clock.now() }, $inc: { version: 1 } },
            { returnDocument: 'after' },
          )
          .lean<Product>();
        if (updated === null) {
          const current = await products.findById(id).lean<Product>();
          throw current === null ? productMissing() : productChanged(current.version);
        }
        await note(staffId, 'update', updated);
        return updated;
      }),
  };
}

function sameAs(product: Product, input: ProductInput): Product {
  if (contentHash(contentOf(product)) === contentHash(contentOf(input))) return product;
  throw skuTaken(product._id);
}
