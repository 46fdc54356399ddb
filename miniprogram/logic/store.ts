import type { FoundStore } from '../../src/contract/store';

export interface StoreRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly hours: string;
  readonly distance: string;
  readonly phone: string;
  readonly hasPosition: boolean;
}

export function storeRowOf(store: FoundStore): StoreRow {
  return {
    id: store.id,
    name: store.name,
    address: `${store.city} ${store.address}`,
    hours: store.openingHours ?? '营业时间请致电确认',
    distance: store.distanceM === null ? '' : distanceWords(store.distanceM),
    phone: store.phone ?? '',
    hasPosition: store.position !== null,
  };
}

/** 「300 米」, 「1.2 公里」, 「35 公里」 */
export function distanceWords(metres: number): string {
  if (metres < 1_000) return `${Math.max(100, metres)} 米`;
  const kilometres = metres / 1_000;
  return `${kilometres < 10 ? kilometres.toFixed(1) : String(Math.round(kilometres))} 公里`;
}
