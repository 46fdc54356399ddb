import { computed, onBeforeUnmount, onMounted, reactive, ref, shallowRef } from 'vue';
import { onBeforeRouteLeave } from 'vue-router';
import { issuesOf } from '../api/apiError';
import { failureText } from '../i18n/failure';
import { w } from '../i18n';
import { ask } from './ask';
import { newKey } from './act';

/** The state of one form: what was typed, whether it is saved, what the server says of its fields. */
export function useForm<Fields extends object>(initial: Fields) {
  const fields = reactive(structuredClone(initial)) as Fields;
  const saved = ref(JSON.stringify(fields));
  const problem = ref('');
  const issues = shallowRef<Readonly<Record<string, string>>>({});
  const isBusy = ref(false);
  const isSaved = ref(false);
  const isDirty = computed(() => JSON.stringify(fields) !== saved.value);
  let key = newKey();

  const settle = (): void => {
    saved.value = JSON.stringify(fields);
  };
  const fill = (next: Fields): void => {
    Object.assign(fields, structuredClone(next));
    settle();
  };
  /** `work` gets the key of this intention; it throws what the server refused. */
  const submit = async (work: (idempotencyKey: string) => Promise<unknown>): Promise<boolean> => {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = '';
    issues.value = {};
    try {
      await work(key);
      key = newKey();
      settle();
      isSaved.value = true;
      return true;
    } catch (error) {
      issues.value = issuesOf(error);
      problem.value = failureText(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { fields, isDirty, isBusy, isSaved, problem, issues, settle, fill, submit };
}

/** Leaving a page with something unsaved asks first; so does closing the tab. */
export function guardLeaving(isDirty: { readonly value: boolean }): void {
  const warn = (event: BeforeUnloadEvent): void => {
    if (isDirty.value) event.preventDefault();
  };
  onMounted(() => window.addEventListener('beforeunload', warn));
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn));
  onBeforeRouteLeave(async () => {
    if (!isDirty.value) return true;
    const answer = await ask({
      title: w('form.leaveTitle'),
      text: w('form.leaveText'),
      action: w('form.leave'),
      isDanger: true,
    });
    return answer !== null;
  });
}
