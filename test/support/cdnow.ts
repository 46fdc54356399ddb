import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hourMs, chinaDayStart } from '../../src/platform/clock';

/** One real purchase. */
export interface RealPurchase {
  /** The number of its line in the file, from 1. */
  readonly line: number;
  readonly customer: string;
  /** Noon in China of its day. */
  readonly at: Date;
  readonly itemCount: number;
  readonly fen: number;
}

/** Every line of the sample, in the order of the file. */
export function readCdnow(): RealPurchase[] {
  const file = path.join(__dirname, '..', 'data', 'cdnow', 'CDNOW_sample.txt.gz');
  const lines = gunzipSync(readFileSync(file)).toString('latin1').split(/\r?\n/);
  return lines
    .filter((text) => text.trim() !== '')
    .map((text, index) => {
      const [, customer = '', day = '', items = '', dollars = ''] = text.trim().split(/\s+/);
      const [, yuan = '', fen = ''] = /^(\d+)\.(\d\d)$/.exec(dollars) ?? [];
      const date = day.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
      const at = new Date(chinaDayStart(date).getTime() + 12 * hourMs);
      return {
        line: index + 1,
        customer,
        at,
        itemCount: Number(items),
        fen: Number(yuan) * 100 + Number(fen),
      };
    });
}

/** Sums by customer. */
export function sumBy<T>(
  items: readonly T[],
  customerOf: (item: T) => string,
  valueOf: (item: T) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) {
    const customer = customerOf(item);
    sums.set(customer, (sums.get(customer) ?? 0) + valueOf(item));
  }
  return sums;
}
