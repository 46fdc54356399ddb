import { createI18n } from 'vue-i18n';
import type { Language, Word } from './messages';
import { messagesOf } from './messages';

export type { Language, Word } from './messages';

const storageKey = 'huan.console.language';

export const i18n = createI18n({
  legacy: false,
  locale: localStorage.getItem(storageKey) === 'en-US' ? 'en-US' : 'zh-CN',
  messages: { 'zh-CN': messagesOf('zh-CN'), 'en-US': messagesOf('en-US') },
  // Keys are whole names: `tag.kind` and `tag.kind.need` are two words.
  messageResolver: (messages, key) => (messages as Record<string, string>)[key] ?? null,
});

/** A word of the console; the compiler knows every key. */
export function w(key: Word, named: Readonly<Record<string, string | number>> = {}): string {
  return i18n.global.t(key, named);
}

/** The word of a key that the server chose, or what it sent where this console does not know it. */
export function wordOr(key: string, otherwise: string): string {
  return i18n.global.te(key) ? i18n.global.t(key) : otherwise;
}

export function language(): Language {
  return i18n.global.locale.value === 'en-US' ? 'en-US' : 'zh-CN';
}

export function setLanguage(next: Language): void {
  i18n.global.locale.value = next;
  localStorage.setItem(storageKey, next);
  document.documentElement.lang = next;
}
