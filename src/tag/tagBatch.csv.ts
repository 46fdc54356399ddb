import { parse } from 'csv-parse/sync';
import { csvUnreadable } from './tag.errors';

export const mostRows = 2_000;

/** One row of a file: a member and the name of a tag, or (中文) why it is none. */
export interface ImportRow {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row: number;
  readonly memberNumber: string;
  readonly tagName: string;
  readonly problem: string | null;
}

/** Reads a file with the columns `memberNumber` and `tag`, in any order. @throws AppError TAG_CSV_UNREADABLE */
export function readImport(csv: string): ImportRow[] {
  const [header = [], ...rows] = cellsOf(csv);
  const [numberAt, tagAt] = [header.indexOf('memberNumber'), header.indexOf('tag')];
  if (header.length !== 2 || numberAt < 0 || tagAt < 0)
    throw csvUnreadable('the first row must name the columns memberNumber,tag, each once');
  if (rows.length > mostRows) throw csvUnreadable(`at most ${mostRows} rows at a time; part the file`);
  const firstRows = new Map<string, number>();
  return rows.map((cells, index) => {
    const row = index + 2;
    const memberNumber = plainOf(cells[numberAt] ?? '').slice(0, 64);
    const tagName = plainOf(cells[tagAt] ?? '').slice(0, 64);
    const key = JSON.stringify([memberNumber, tagName]);
    const earlier = firstRows.get(key);
    if (earlier === undefined) firstRows.set(key, row);
    return { row, memberNumber, tagName, problem: problemOf(cells, memberNumber, tagName, earlier) };
  });
}

function problemOf(
  cells: readonly string[],
  memberNumber: string,
  tagName: string,
  earlier: number | undefined,
): string | null {
  if (cells.length > 2) return '单元格比表头多';
  if (memberNumber === '') return '缺会员号';
  if (tagName === '') return '缺标签名';
  return earlier === undefined ? null : `与第 ${earlier} 行重复`;
}

function cellsOf(csv: string): string[][] {
  try {
    // Without a header of its own to read, the parser answers rows of cells.
    return parse(csv, { bom: true, relaxColumnCount: true, skipEmptyLines: true, trim: true });
  } catch {
    throw csvUnreadable('this is not a CSV file: check its quotation marks');
  }
}

/** Files keep what a spreadsheet would read as a formula behind an apostrophe; it is no part of the text. */
function plainOf(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
