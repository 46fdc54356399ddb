import { ref } from 'vue';

/** Reads a record into a form once, and says what went wrong. */
export function useRecord(id: string | null, read: (id: string) => Promise<void>) {
  const failure = ref<unknown>(null);
  const isReady = ref(id === null);
  const reload = async (): Promise<void> => {
    if (id === null) return;
    failure.value = null;
    try {
      await read(id);
      isReady.value = true;
    } catch (error) {
      failure.value = error;
    }
  };
  void reload();
  return { failure, isReady, reload };
}
