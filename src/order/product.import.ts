import type { mongo } from 'mongoose';
import type {
  ProductImportOutcome,
  ProductImportReport,
  ProductImportRequest,
  ProductImportRow,
  ProductInput,
} from '../contract/product';
import { contentHash } from '../platform/crypto';
import { isDuplicateKey } from '../platform/database';
import { readProducts, writeProducts } from './product.csv';
import type { ProductRow } from './product.csv';
import type { Product } from './product.model';
import { productModel } from './product.model';
import { contentOf } from './product.rules';
import type { ProductDeps } from './product.service';

/** How many rows one transaction takes. */
const batchSize = 200;

type Write = mongo.AnyBulkWriteOperation<Product>;

/** What becomes of one sound row. */
interface Plan {
  readonly row: ProductRow;
  readonly outcome: ProductImportOutcome;
  readonly write: Write | null;
  readonly productId: string | null;
}

/** The catalogue from and to a file. */
export function createProductImport(deps: ProductDeps) {
  return {
    /** Rows that are wrong are left out and said; the others count. @throws AppError PRODUCT_CSV_UNREADABLE */
    async importCsv(staffId: string, { csv, isDryRun }: ProductImportRequest): Promise<ProductImportReport> {
      const rows = readProducts(csv);
      const reports: ProductImportRow[] = [];
      for (let start = 0; start < rows.length; start += batchSize) {
        const batch = rows.slice(start, start + batchSize);
        const plans = isDryRun ? await planBatch(deps, batch) : await applyBatch(deps, staffId, batch);
        reports.push(...plans.map(reportOf));
      }
      const count = (outcome: ProductImportOutcome): number =>
        reports.filter((report) => report.outcome === outcome).length;
      return {
        isDryRun,
        createdCount: count('created'),
        changedCount: count('changed'),
        unchangedCount: count('unchanged'),
        refusedCount: count('refused'),
        rows: reports,
      };
    },

    /** The whole catalogue as a file that can be imported again. */
    async exportCsv(): Promise<string> {
      return writeProducts(await deps.db.model(productModel).find({}).sort({ sku: 1 }).lean<Product[]>());
    },
  };
}

function reportOf({ row: { row, sku, problems }, outcome }: Plan): ProductImportRow {
  return { row, sku, outcome, problems };
}

async function planBatch(deps: ProductDeps, rows: readonly ProductRow[]): Promise<Plan[]> {
  const skus = rows.flatMap(({ product }) => (product === null ? [] : [product.sku]));
  const found = await deps.db
    .model(productModel)
    .find({ sku: { $in: skus } })
    .lean<Product[]>();
  const known = new Map(found.map((product) => [product.sku, product]));
  return rows.map((row) => {
    const { product } = row;
    if (product === null) return { row, outcome: 'refused', write: null, productId: null };
    const current = known.get(product.sku);
    return current === undefined ? planNew(deps, row, product) : planChange(deps, row, product, current);
  });
}

function planNew({ ids, clock }: ProductDeps, row: ProductRow, input: ProductInput): Plan {
  const now = clock.now();
  const document = { _id: ids.next(), ...input, version: 1, createdAt: now, updatedAt: now };
  return { row, outcome: 'created', write: { insertOne: { document } }, productId: document._id };
}

function planChange({ clock }: ProductDeps, row: ProductRow, input: ProductInput, current: Product): Plan {
  const { _id } = current;
  if (contentHash(contentOf(current)) === contentHash(input))
    return { row, outcome: 'unchanged', write: null, productId: _id };
  const { sku: _sku, ...values } = input;
  const update = { $set: { ...values, updatedAt: clock.now() }, $inc: { version: 1 } };
  return { row, outcome: 'changed', write: { updateOne: { filter: { _id }, update } }, productId: _id };
}

/** One transaction; two files at once may make the same product, and the slower one then finds it. */
async function applyBatch(deps: ProductDeps, staffId: string, rows: readonly ProductRow[]): Promise<Plan[]> {
  const run = (): Promise<Plan[]> =>
    deps.db.transaction({ keys: ['productImport'] }, async (session) => {
      const plans = await planBatch(deps, rows);
      const writes = plans.flatMap(({ write }) => (write === null ? [] : [write]));
      if (writes.length === 0) return plans;
      await deps.db.collection(productModel).bulkWrite(writes, { session });
      await note(deps, staffId, plans);
      return plans;
    });
  try {
    return await run();
  } catch (error) {
    if (!isDuplicateKey(error, 'sku')) throw error;
    return run();
  }
}

async function note({ audit }: ProductDeps, staffId: string, plans: readonly Plan[]): Promise<void> {
  const idsOf = (wanted: ProductImportOutcome): (string | null)[] =>
    plans.filter(({ outcome }) => outcome === wanted).map(({ productId }) => productId);
  await audit({
    actor: { kind: 'staff', id: staffId },
    action: 'product.import',
    target: { type: 'product', id: '-' },
    change: { created: idsOf('created'), changed: idsOf('changed') },
  });
}
