import { MessagePlugin } from 'tdesign-vue-next';
import type { Ref } from 'vue';
import { ref } from 'vue';
import { failureText } from '../i18n/failure';
import { w } from '../i18n';

/** Runs an act of a page: one at a time, its success or refusal said in a line. */
export function useAct(): {
  isBusy: Readonly<Ref<boolean>>;
  act: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
} {
  const isBusy = ref(false);
  const act = async (work: () => Promise<unknown>, done = w('common.done')): Promise<boolean> => {
    if (isBusy.value) return false;
    isBusy.value = true;
    try {
      await work();
      void MessagePlugin.success(done);
      return true;
    } catch (error) {
      void MessagePlugin.error({ content: failureText(error), duration: 8_000, closeBtn: true });
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { isBusy, act };
}

/** A key for one intention: the same for every try of it, a new one after it succeeded. */
export function newKey(): string {
  return crypto.randomUUID();
}
