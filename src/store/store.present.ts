import type { StoreView } from '../contract/store';
import type { Store } from './store.rules';

export function presentStore(store: Store): StoreView {
  const { id, kind, name, code, parentId, path, isOpen, version } = store;
  return { id, kind, name, code, parentId, path, isOpen, version };
}
