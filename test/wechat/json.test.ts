import fc from 'fast-check';
import { parseWechatJson } from '../../src/wechat/json';

describe('JSON of WeChat', () => {
  it.each([
    ['{"msgid":1700827132819554304}', { msgid: '1700827132819554304' }],
    ['{"msgid":-1700827132819554304}', { msgid: '-1700827132819554304' }],
    ['[1234567890123456,123456789012345]', ['1234567890123456', 123456789012345]],
    ['9007199254740993', '9007199254740993'],
    [
      '{"a":0.1234567890123456789,"b":1.5e300,"c":1234567890123456.5}',
      { a: 0.12345678901234568, b: 1.5e300, c: 1234567890123456.5 },
    ],
    [
      '{"text":"1700827132819554304","1700827132819554304":1}',
      { text: '1700827132819554304', '1700827132819554304': 1 },
    ],
    [
      '{"text":"say \\"1700827132819554304\\" \\\\","n":1700827132819554304}',
      { text: 'say "1700827132819554304" \\', n: '1700827132819554304' },
    ],
    [' { "list" : [ 1700827132819554304 , { "n" : 12 } ] } ', { list: ['1700827132819554304', { n: 12 }] }],
  ])('reads %s', (text, expected) => {
    expect(parseWechatJson(text)).toEqual(expected);
    expect(parseWechatJson(text, 8)).toEqual(expected);
  });

  it.each([
    '{"a":0001700827132819554304}',
    '{"a":1700827132819554304',
    '{"a":"1700827132819554304}',
    '1700827132819554304 1',
  ])('refuses %s', (text) => {
    expect(() => parseWechatJson(text)).toThrow(SyntaxError);
  });

  it('refuses what nests deeper than asked', () => {
    expect(parseWechatJson('[[1]]', 2)).toEqual([[1]]);
    expect(() => parseWechatJson('[[[1]]]', 2)).toThrow('nested too deeply');
    expect(parseWechatJson('"[[[["', 2)).toBe('[[[[');
  });

  it('reads everything else as JSON.parse does, 2,000 times', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        // Floats print up to 17 digits with a point, and whole numbers from 10^15 on would become strings.
        if (/\d{16}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/\d*\.\d+/g, ''))) return;
        expect(parseWechatJson(text, 64)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000, seed: 20_260_302 },
    );
  });

  it('keeps every 64-bit id, 1,000 times', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 15n, max: 2n ** 63n }), (id) => {
        expect(parseWechatJson(`{"errcode":0,"msg_id":${id},"list":[${id}]}`)).toEqual({
          errcode: 0,
          msg_id: String(id),
          list: [String(id)],
        });
      }),
      { numRuns: 1_000, seed: 20_260_302 },
    );
  });
});
