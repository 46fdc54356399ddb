/** Widths of bars and spaces of the 107 symbols of Code 128, as ISO/IEC 15417 lists them; the last is the stop. */
const widths = [
  '212222', '222122', '222221', '121223', '121322', '131222', '122213', '122312', '132212', '221213', '221312', '231212',
  '112232', '122132', '122231', '113222', '123122', '123221', '223211', '221132', '221231', '213212', '223112', '312131',
  '311222', '321122', '321221', '312212', '322112', '322211', '212123', '212321', '232121', '111323', '131123', '131321',
  '112313', '132113', '132311', '211313', '231113', '231311', '112133', '112331', '132131', '113123', '113321', '133121',
  '313121', '211331', '231131', '213113', '213311', '213131', '311123', '311321', '331121', '312113', '312311', '332111',
  '314111', '221411', '431111', '111224', '111422', '121124', '121421', '141122', '141221', '112214', '112412', '122114',
  '122411', '142112', '142211', '241211', '221114', '413111', '241112', '134111', '111242', '121142', '121241', '114212',
  '124112', '124211', '411212', '421112', '421211', '212141', '214121', '412121', '111143', '111341', '131141', '114113',
  '114311', '411113', '411311', '113141', '114131', '311141', '411131', '211412', '211214', '211232', '2331112',
]; // prettier-ignore

const toC = 99;
const toB = 100;
const startB = 104;
const startC = 105;
const stop = 106;
/** Fewer digits than this are not worth two changes of the set. */
const digitsWorthC = 6;

/** The symbols between start and check: digits in pairs (set C) where they are many, else one by one (set B). */
function symbolsOf(text: string): number[] {
  const runs = text.match(/\d+|\D+/g) ?? [];
  const symbols: number[] = [];
  let set: 'none' | 'B' | 'C' = 'none';
  const enter = (next: 'B' | 'C'): void => {
    if (set === next) return;
    const change = next === 'B' ? [startB, toB] : [startC, toC];
    symbols.push(change[set === 'none' ? 0 : 1] ?? 0);
    set = next;
  };
  const single = (letters: string): void => {
    if (letters === '') return;
    enter('B');
    for (const letter of letters) symbols.push(letter.charCodeAt(0) - 32);
  };
  for (const run of runs) {
    if (!/^\d/.test(run) || run.length < digitsWorthC) {
      single(run);
      continue;
    }
    const odd = run.length % 2;
    single(run.slice(0, odd));
    enter('C');
    for (let at = odd; at < run.length; at += 2) symbols.push(Number(run.slice(at, at + 2)));
  }
  return symbols;
}

/** A text of visible ASCII as Code 128: one element per module, true for a bar, without the quiet zones. */
export function code128(text: string): boolean[] {
  if (!/^[ -~]+$/.test(text)) throw new RangeError('Code 128 takes visible ASCII');
  const symbols = symbolsOf(text);
  const check = symbols.reduce((sum, symbol, index) => sum + symbol * Math.max(index, 1), 0) % 103;
  return [...symbols, check, stop].flatMap((symbol) =>
    Array.from(widths[symbol] ?? '').flatMap((width, index) =>
      Array.from({ length: Number(width) }, () => index % 2 === 0),
    ),
  );
}

/** Modules of white on either side, which readers need. */
const quiet = 10;

/** The bar code as a picture for an `image`; stretch it as wide as there is room. */
export function code128Picture(text: string): string {
  const modules = code128(text);
  const bars = modules
    .map((isBar, at) => (isBar && modules[at - 1] !== true ? barAt(modules, at) : ''))
    .filter((bar) => bar !== '');
  const width = modules.length + 2 * quiet;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 60" width="${width * 3}" height="180" ` +
    `preserveAspectRatio="none" shape-rendering="crispEdges"><path fill="#000" d="${bars.join('')}"/></svg>`;
  return `data:image/svg+xml;base64,${base64Of(svg)}`;
}

const sixBits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Of ASCII; the Mini Program has no btoa, and not every phone's `image` takes a picture in another form. */
function base64Of(text: string): string {
  const groups = text.match(/.{1,3}/g) ?? [];
  return groups.map(groupOf).join('');
}

function groupOf(letters: string): string {
  const bits = [0, 1, 2].reduce((sum, at) => sum * 256 + (letters.charCodeAt(at) || 0), 0);
  const digits = [18, 12, 6, 0].map((shift) => sixBits.charAt((bits >> shift) & 63)).join('');
  return digits.slice(0, letters.length + 1).padEnd(4, '=');
}

function barAt(modules: readonly boolean[], at: number): string {
  let end = at;
  while (modules[end] === true) end += 1;
  return `M${at + quiet} 0h${end - at}v60h-${end - at}z`;
}
