import { parse } from 'csv-parse/sync';
import type { ProductInput } from '../contract/product';
import { formatFen } from '../platform/money';
import { csvUnreadable } from './product.errors';

/** The columns of a product file, in the order in which it is written; read in any order. */
const columns = ['sku', 'name', 'category', 'price', 'memberPrice', 'isOnSale'] as const;
type Column = (typeof columns)[number];
const required: readonly Column[] = ['sku', 'name', 'price'];

export const mostRows = 2_000;

/** One row of a file: a product, or (中文) why it is none. */
export interface ProductRow {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row: number;
  readonly sku: string | null;
  readonly product: ProductInput | null;
  readonly problems: readonly string[];
}

/** Reads a product file. @throws AppError PRODUCT_CSV_UNREADABLE */
export function readProducts(csv: string): ProductRow[] {
  const [header = [], ...rows] = cellsOf(csv);
  const places = placesOf(header);
  if (rows.length > mostRows) throw csvUnreadable(`at most ${mostRows} rows at a time; part the file`);
  const firstRows = new Map<string, number>();
  return rows.map((cells, index) => {
    const row = index + 2;
    const cell = (column: Column): string => plainOf(cells[places.get(column) ?? -1] ?? '');
    const read = productOf(row, cell, cells.length > header.length);
    const earlier = read.sku === null ? undefined : firstRows.get(read.sku);
    if (read.sku !== null && earlier === undefined) firstRows.set(read.sku, row);
    return earlier === undefined
      ? read
      : { ...read, product: null, problems: [...read.problems, `货号与第 ${earlier} 行重复`] };
  });
}

function cellsOf(csv: string): string[][] {
  try {
    // Without a header of its own to read, the parser answers rows of cells.
    return parse(csv, { bom: true, relaxColumnCount: true, skipEmptyLines: true, trim: true });
  } catch {
    throw csvUnreadable('this is not a CSV file: check its quotation marks');
  }
}

function placesOf(header: readonly string[]): Map<Column, number> {
  const known = new Set<string>(columns);
  const unknown = header.filter((name) => !known.has(name));
  const missing = required.filter((name) => !header.includes(name));
  if (unknown.length > 0 || missing.length > 0 || new Set(header).size !== header.length)
    throw csvUnreadable(`the first row must name columns of ${columns.join(',')}, each once`);
  return new Map(columns.map((column) => [column, header.indexOf(column)]));
}

const skuPattern = /^[0-9A-Za-z._-]{1,40}$/;
const flags = new Map([
  ...['', '是', '1', 'true', 'TRUE'].map((text) => [text, true] as const),
  ...['否', '0', 'false', 'FALSE'].map((text) => [text, false] as const),
]);

function productOf(row: number, cell: (column: Column) => string, isTooLong: boolean): ProductRow {
  const [sku, name, category] = [cell('sku'), cell('name'), cell('category')];
  const priceFen = fenOf(cell('price'));
  const memberPriceFen = cell('memberPrice') === '' ? null : fenOf(cell('memberPrice'));
  const isOnSale = flags.get(cell('isOnSale'));
  const problems = [
    ...(isTooLong ? ['单元格比表头多'] : []),
    ...(skuPattern.test(sku) ? [] : ['货号须为 1–40 位字母、数字或 . _ -']),
    ...(name.length >= 1 && name.length <= 80 ? [] : ['名称须为 1–80 个字']),
    ...(category.length <= 40 ? [] : ['分类最多 40 个字']),
    ...(priceFen === undefined ? ['价格须为元，最多两位小数，如 19.90'] : []),
    ...(memberPriceFen === undefined ? ['会员价须为元，最多两位小数，或留空'] : []),
    ...((memberPriceFen ?? 0) > (priceFen ?? Infinity) ? ['会员价不能高于价格'] : []),
    ...(isOnSale === undefined ? ['在售须为 是 或 否'] : []),
  ];
  const isSound = problems.length === 0;
  const [price, memberPrice, onSale] = [priceFen ?? 0, memberPriceFen ?? null, isOnSale ?? true];
  const values = { sku, name, category: category === '' ? null : category };
  const prices = { priceFen: price, memberPriceFen: memberPrice, isOnSale: onSale };
  const product = isSound ? { ...values, ...prices } : null;
  return { row, sku: skuPattern.test(sku) ? sku : null, product, problems };
}

/** Yuan as people write them, in fen; undefined for anything else. */
function fenOf(text: string): number | undefined {
  const [, yuan = '', fen = ''] = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  return yuan === '' ? undefined : Number(yuan) * 100 + Number(fen.padEnd(2, '0'));
}

/** A cell that a spreadsheet would read as a formula is written with an apostrophe before it, and read without. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text);

function plainOf(cell: string): string {
  return cell.startsWith("'") && isFormula(cell.slice(1)) ? cell.slice(1) : cell;
}

function safeCell(text: string): string {
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",\n\r']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A product file that `readProducts` reads back; with a mark by which spreadsheets know that it is UTF-8. */
export function writeProducts(products: readonly ProductInput[]): string {
  const rows = products.map(({ sku, name, category, priceFen, memberPriceFen, isOnSale }) => [
    sku,
    name,
    category ?? '',
    formatFen(priceFen),
    memberPriceFen === null ? '' : formatFen(memberPriceFen),
    isOnSale ? '是' : '否',
  ]);
  const lines = [[...columns], ...rows].map((cells) => cells.map(safeCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
