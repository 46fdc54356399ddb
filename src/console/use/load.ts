import type { Ref } from 'vue';
import { ref, shallowRef } from 'vue';

export interface Load<T> {
  readonly value: Readonly<Ref<T | null>>;
  readonly error: Readonly<Ref<unknown>>;
  readonly isLoading: Readonly<Ref<boolean>>;
  reload(): Promise<void>;
}

/** Reads something once now and again on demand; of several answers under way the last one asked for counts. */
export function useLoad<T>(read: () => Promise<T>): Load<T> {
  const value = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const isLoading = ref(true);
  let turn = 0;
  const reload = async (): Promise<void> => {
    const mine = (turn += 1);
    isLoading.value = true;
    try {
      const answer = await read();
      if (mine !== turn) return;
      value.value = answer;
      error.value = null;
    } catch (reason) {
      if (mine === turn) error.value = reason;
    } finally {
      if (mine === turn) isLoading.value = false;
    }
  };
  void reload();
  return { value, error, isLoading, reload };
}
