import { computed, shallowRef } from 'vue';
import type { Action } from '../../contract/staff';
import type { StoreView } from '../../contract/store';
import type { TagView } from '../../contract/tag';
import type { TierTable } from '../../contract/tier';
import { api } from '../api';
import { w } from '../i18n';
import { can } from '../session/session';

/** At most so many pages of names are read: 2,000 stores. */
const mostPages = 20;

/** Reads a whole list, page by page. */
export async function readAll<T>(path: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { items, next } = await api.page<T>(path, { limit: 100, cursor });
    found.push(...items);
    if (next === null) break;
    cursor = next;
  }
  return found;
}

/** Names of what ids stand for, read anew by each page that needs them; empty where the role does not include them. */
function directory<T>(action: Action, path: string) {
  const items = shallowRef<readonly T[]>([]);
  if (can(action)) {
    readAll<T>(path).then(
      (found) => (items.value = found),
      // The page shows ids instead of names.
      () => undefined,
    );
  }
  return items;
}

export function useStores() {
  const stores = directory<StoreView>('store.read', '/api/console/stores');
  const byId = computed(() => new Map(stores.value.map((store) => [store.id, store])));
  const nameOf = (id: string | null): string =>
    id === null || id === 'brand' ? w('common.wholeBrand') : (byId.value.get(id)?.name ?? id);
  const options = computed(() =>
    stores.value
      .filter(({ kind }) => kind !== 'brand')
      .map(({ id, name, code }) => ({ value: id, label: `${name}（${code}）` })),
  );
  return { stores, nameOf, options };
}

export function useTags() {
  const tags = directory<TagView>('tag.read', '/api/console/tags');
  const byId = computed(() => new Map(tags.value.map((tag) => [tag.id, tag.name])));
  return {
    tags,
    nameOf: (id: string): string => byId.value.get(id) ?? id,
    options: computed(() => tags.value.map(({ id, name }) => ({ value: id, label: name }))),
  };
}

export function useTiers() {
  const table = shallowRef<TierTable | null>(null);
  if (can('tier.read')) {
    api.get<TierTable>('/api/console/tiers').then(
      (found) => (table.value = found),
      () => undefined,
    );
  }
  const nameOf = (id: string): string => table.value?.levels.find((level) => level.id === id)?.name ?? id;
  return { table, nameOf };
}
