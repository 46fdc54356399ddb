import type { FoundStore, StoreView } from '../contract/store';
import type { Found } from './store.finder';
import type { Store } from './store.rules';

export function presentStore(store: Store): StoreView {
  const { id, kind, name, code, parentId, path, isOpen, place, version } = store;
  return { id, kind, name, code, parentId, path, isOpen, place, version };
}

export function presentFound({ id, name, place, distanceM }: Found): FoundStore {
  const { city, address, position, phone, openingHours } = place;
  return { id, name, city, address, position, phone, openingHours, distanceM };
}
