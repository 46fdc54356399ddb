import {
  BarcodeFormat,
  BinaryBitmap,
  Code128Reader,
  HybridBinarizer,
  RGBLuminanceSource,
} from '@zxing/library';
import fc from 'fast-check';
import { code128, code128Picture } from '../../../miniprogram/logic/code128';

/** Reads a row of modules as a scanner does, `scale` pixels for each. */
function read(modules: readonly boolean[], scale = 3): { text: string; format: BarcodeFormat } {
  const quiet = Array.from({ length: 12 }, () => false);
  const row = [...quiet, ...modules, ...quiet].flatMap((isBar) =>
    Array.from({ length: scale }, () => (isBar ? 0 : 255)),
  );
  const height = 40;
  const pixels = new Uint8ClampedArray(row.length * height);
  for (let y = 0; y < height; y += 1) pixels.set(row, y * row.length);
  const source = new RGBLuminanceSource(pixels, row.length, height);
  const result = new Code128Reader().decode(new BinaryBitmap(new HybridBinarizer(source)));
  return { text: result.getText(), format: result.getBarcodeFormat() };
}

describe('the bar code of a card', () => {
  it('reads back as it was written, by a reader that is not ours', () => {
    const code = 'C123456789012ABCDEF0123456789ABCD';
    expect(read(code128(code))).toEqual({ text: code, format: BarcodeFormat.CODE_128 });
  });

  it('reads back whatever a code may hold', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'0 1 2 3 4 5 6 7 8 9 A B F X - $ z'.split(' ')),
      minLength: 4,
      maxLength: 40,
    });
    fc.assert(
      fc.property(letters, (text) => {
        expect(read(code128(text)).text).toBe(text);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('packs many digits in pairs', () => {
    expect(code128('123456789012').length).toBeLessThan(code128('ABCDEFGHIJKL').length - 40);
  });

  it('refuses what Code 128 does not hold', () => {
    expect(() => code128('会员')).toThrow(RangeError);
    expect(() => code128('')).toThrow(RangeError);
  });

  it('is a picture with white on either side', () => {
    const [form, encoded = ''] = code128Picture('C123456789012').split(',');
    expect(form).toBe('data:image/svg+xml;base64');
    const svg = Buffer.from(encoded, 'base64').toString();
    expect(Buffer.from(svg).toString('base64')).toBe(encoded);
    expect(svg).toMatch(/^<svg .*viewBox="0 0 \d+ 60".*<\/svg>$/);
    expect(svg).toContain('d="M10 0h2');
  });
});
