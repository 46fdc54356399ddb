import { words } from './words';

export type Word = keyof typeof words;
export type Language = 'zh-CN' | 'en-US';

/** The words of one language by their whole key, which the resolver takes as it is. */
export function messagesOf(language: Language): Record<string, string> {
  const at = language === 'zh-CN' ? 0 : 1;
  return Object.fromEntries(Object.entries(words).map(([key, pair]) => [key, pair[at]]));
}
