import { computed, shallowRef } from 'vue';
import type { StaffView } from '../../contract/staff';
import { can, session } from '../session/session';
import { readAll } from './directory';

/** Names of staff accounts; ids where the role does not include them. One's own name is always known. */
export function useStaffNames() {
  const accounts = shallowRef<readonly StaffView[]>([]);
  if (can('staff.read')) {
    readAll<StaffView>('/api/console/staff').then(
      (found) => (accounts.value = found),
      // The page shows ids instead of names.
      () => undefined,
    );
  }
  const byId = computed(() => new Map(accounts.value.map(({ id, displayName }) => [id, displayName])));
  return {
    nameOf: (id: string): string =>
      byId.value.get(id) ?? (id === session.staff?.id ? session.staff.displayName : id),
  };
}
