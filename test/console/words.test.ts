import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { messagesOf } from '../../src/console/i18n/messages';
import { words } from '../../src/console/i18n/words';
import { stateTables } from '../../src/console/logic/states';

const root = path.join(__dirname, '../../src/console');
const sources = readdirSync(root, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
  .map((entry) => path.join(entry.parentPath, entry.name));

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the words of the console', () => {
  it('has every word in both languages, with the same placeholders', () => {
    const [chinese, english] = [messagesOf('zh-CN'), messagesOf('en-US')];
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
    const broken = Object.entries(chinese).filter(
      ([key, text]) =>
        text.trim() === '' ||
        (english[key] ?? '').trim() === '' ||
        placeholders(text).join() !== placeholders(english[key] ?? '').join(),
    );
    expect(broken).toEqual([]);
  });

  it('writes the English without 中文, and nothing that the message syntax would swallow', () => {
    const english = Object.entries(messagesOf('en-US')).filter(([, text]) => /\p{Script=Han}/u.test(text));
    expect(english.map(([key]) => key)).toEqual([]);
    const special = Object.values(words)
      .flat()
      .filter((text) => /[@|]|\{(?!\w+\})/.test(text));
    expect(special).toEqual([]);
  });

  it('knows every word that a page asks for', () => {
    const asked = sources
      .filter((file) => !file.includes(`${path.sep}words${path.sep}`))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bw\('([\w.]+)'/g)])
      .map(([, key]) => key ?? '');
    expect(asked.length).toBeGreaterThan(300);
    expect(asked.filter((key) => !(key in words))).toEqual([]);
  });

  it('names every state of every table', () => {
    const states = Object.entries(stateTables).flatMap(([table, row]) =>
      Object.keys(row).map((state) => `state.${table}.${state}`),
    );
    expect(states.filter((key) => !(key in words))).toEqual([]);
  });

  it('shows 中文 in pages only through the table of words', () => {
    const written = sources
      .filter((file) => !file.includes(`${path.sep}words${path.sep}`))
      .filter((file) =>
        /<template>[\s\S]*\p{Script=Han}{2,}/u.test(readFileSync(file, 'utf8').replace(/'中文'/g, '')),
      );
    expect(written.map((file) => path.relative(root, file))).toEqual([]);
  });
});
