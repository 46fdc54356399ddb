import { readFileSync } from 'node:fs';
import path from 'node:path';
import { miniProgram, ownFiles } from './sources';

const tokensFile = path.join('styles', 'tokens.wxss');
const textOf = (file: string): string => readFileSync(path.join(miniProgram, file), 'utf8');
/** What members see; the counter's result fills the screen with one colour and one figure. */
const sheets = ownFiles().filter(
  (file) => file.endsWith('.wxss') && file !== tokensFile && !file.startsWith('packages'),
);
const tokens = new Map(
  [...textOf(tokensFile).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [
    name,
    colour,
  ]),
);

/** WCAG 2.2: how bright a colour is. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(tokens.get(one) ?? ''), luminance(tokens.get(other) ?? '')].sort(
    (a, b) => a - b,
  );
  return (high + 0.05) / (low + 0.05);
}

describe('the look of the Mini Program', () => {
  it.each([
    ['text', 'surface'], ['text-2', 'surface'], ['text-3', 'surface'], ['text', 'ground'], ['text-2', 'ground'],
    ['text-3', 'ground'], ['text-2', 'line'], ['on-brand', 'brand'], ['on-brand', 'brand-deep'], ['brand', 'surface'],
    ['brand', 'ground'], ['brand-deep', 'brand-light'], ['accent-text', 'surface'], ['accent-text', 'accent-light'],
    ['success', 'success-light'], ['warning', 'warning-light'], ['error', 'error-light'],
  ])('has %s on %s readable for weak eyes', (text, ground) => {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
  }); // prettier-ignore

  it('sizes type by tokens alone, so that the large type changes all of it', () => {
    const own = sheets.flatMap((file) =>
      [...textOf(file).matchAll(/font-size: ([^;]+);/g)].map(([, size = '']) => `${file}: ${size}`),
    );
    expect(own.length).toBeGreaterThan(30);
    expect(own.filter((one) => !/: (var\(--font-\w+\)|inherit|1em)$/.test(one))).toEqual([]);
  });

  it('takes colours from tokens alone, so that a brand changes them in one file', () => {
    const coloured = sheets.filter((file) => /#[0-9a-f]{3,8}\b/i.test(textOf(file)));
    expect(coloured).toEqual([]);
  });

  it('draws gradients on the member card alone', () => {
    const gradients = sheets.filter((file) => /gradient/.test(textOf(file)));
    expect(gradients).toEqual([path.join('components', 'member-card', 'index.wxss')]);
  });

  it('names what components look like after themselves: pages reach into them', () => {
    const shared = new Set(
      [...textOf(path.join('styles', 'base.wxss')).matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name),
    );
    const named = new Set(['frame', 'follow', 'poster', 'sign-in']);
    const stray = sheets
      .filter((file) => file.startsWith('components'))
      .flatMap((file) => {
        const component = file.split(path.sep)[1] ?? '';
        const own = [...textOf(file).matchAll(/^\.([a-z][\w-]*)/gm)].map(([, name = '']) => name);
        const isOwn = (name: string): boolean =>
          shared.has(name) || [component, ...named].some((prefix) => name.startsWith(prefix));
        return own.filter((name) => !isOwn(name)).map((name) => `${component}: .${name}`);
      });
    expect(stray).toEqual([]);
  });
});

describe('the words of the Mini Program', () => {
  it('are those of the glossary', () => {
    const avoided = /\b(gzh|kefu|weapp|writeOff)/i;
    expect(ownFiles().filter((file) => file.endsWith('.ts') && avoided.test(textOf(file)))).toEqual([]);
  });

  it('press nobody: no luring words, no emoji', () => {
    const luring = /(分享得|转发得|邀请得|助力|砍价|集赞|关注得|关注领|红包|免费领|[\u{1F300}-\u{1FAFF}])/u;
    const read = ownFiles().filter((file) => /\.(ts|wxml|json)$/.test(file));
    expect(read.filter((file) => luring.test(textOf(file)))).toEqual([]);
  });
});
