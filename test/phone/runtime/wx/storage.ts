import { phone } from '../context';
import type { Options } from './call';
import { asWx, quiet, textOf, WxFailure } from './call';

const prefix = (): string => `phone:${phone().settings.person.id}:`;

function read(key: string): unknown {
  const text = localStorage.getItem(prefix() + key);
  return text === null ? undefined : JSON.parse(text);
}

function write(key: string, value: unknown): void {
  localStorage.setItem(prefix() + key, JSON.stringify(value));
}

const remove = (key: string): void => localStorage.removeItem(prefix() + key);

const keys = (): string[] =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix()))
    .map((key) => key.slice(prefix().length));

const clear = (): void => {
  for (const key of keys()) remove(key);
};

/** Each person has a storage of their own, which stays when the page is loaded anew. */
export const storage = {
  getStorageSync: (key: string): unknown => read(key) ?? '',
  setStorageSync: write,
  removeStorageSync: remove,
  clearStorageSync: clear,
  getStorageInfoSync: () => ({ keys: keys(), currentSize: 1, limitSize: 10_240 }),
  getStorage: asWx('getStorage', (options: Options) => {
    const data = read(textOf(options, 'key'));
    if (data === undefined) throw new WxFailure('data not found');
    return { data };
  }),
  setStorage: quiet('setStorage', (options) => write(textOf(options, 'key'), options['data'])),
  removeStorage: quiet('removeStorage', (options) => remove(textOf(options, 'key'))),
  clearStorage: quiet('clearStorage', clear),
};
