import fc from 'fast-check';
import { hasCode } from '../../src/platform/errors';
import { encodeMessageValues } from '../../src/wechat';
import { isValueValid } from '../simulator/templates';

function refusedKeys(values: Record<string, string>): unknown {
  try {
    encodeMessageValues(values);
  } catch (error) {
    if (hasCode(error, 'WECHAT_MESSAGE_VALUE_INVALID')) return error.details?.['keys'];
    throw error;
  }
  return [];
}

describe('template values', () => {
  it.each([
    ['thing1', '护理液旅行装'],
    ['number2', '1200'],
    ['number2', '12.5'],
    ['letter3', 'AbC'],
    ['symbol4', '+-*/'],
    ['character_string5', 'NO-20260302-0001'],
    ['time6', '15:01'],
    ['time6', '2026年3月2日 15:01~2026年3月2日 16:00'],
    ['date7', '2026年3月2日'],
    ['date7', '2026-03-02~2026-04-02'],
    ['amount8', '¥19.90'],
    ['amount8', '100元'],
    ['phone_number9', '+86-13800138000'],
    ['car_number10', '粤A8Z888挂'],
    ['name11', '王小明'],
    ['name11', 'Ada Lovelace'],
    ['phrase12', '已完成'],
    ['const13', '任意'],
    ['short_thing14', '短语'],
    ['keyword1', '旧模板的值'],
    ['first', '您好'],
  ])('sends %s = %s as it is', (key, value) => {
    expect(encodeMessageValues({ [key]: value })).toEqual({ [key]: { value } });
  });

  it.each([
    ['number2', '1,200'],
    ['number2', '-1'],
    ['number2', '1'.repeat(33)],
    ['letter3', 'a1'],
    ['symbol4', '++++++'],
    ['character_string5', '订单1'],
    ['time6', 'tomorrow'],
    ['time6', '2026年3月2日'],
    ['date7', '明天'],
    ['amount8', '约19'],
    ['amount8', '12345678901'],
    ['phone_number9', '123456789012345678'],
    ['car_number10', '粤A8Z888888'],
    ['name11', '王小明2'],
    ['name11', '一二三四五六七八九十一'],
    ['phrase12', '已经完成了呀'],
    ['thing1', ''],
    ['thing1', ' \n '],
    ['const13', 'x'.repeat(21)],
    ['keyword1', 'x'.repeat(201)],
    ['time6', '15:01~'],
    ['thing 1', 'x'],
  ])('refuses %s = %s before WeChat does', (key, value) => {
    expect(refusedKeys({ thing9: 'fine', [key]: value })).toEqual([key]);
  });

  it('cuts a long thing without halving a character, and joins lines', () => {
    expect(encodeMessageValues({ thing1: '一'.repeat(21) })).toEqual({
      thing1: { value: `${'一'.repeat(19)}…` },
    });
    expect(encodeMessageValues({ thing1: '😀'.repeat(11) })).toEqual({
      thing1: { value: `${'😀'.repeat(9)}…` },
    });
    expect(encodeMessageValues({ short_thing1: '一'.repeat(11) })).toEqual({
      short_thing1: { value: `${'一'.repeat(9)}…` },
    });
    expect(encodeMessageValues({ thing1: ' 第一行\r\n第二行 ' })).toEqual({
      thing1: { value: '第一行 第二行' },
    });
  });

  it('sends nothing that the stand-in for WeChat refuses, 5,000 times', () => {
    const types = [
      'thing',
      'short_thing',
      'number',
      'letter',
      'symbol',
      'character_string',
      'time',
      'date',
      'amount',
    ];
    const type = fc.constantFrom(...types, 'phone_number', 'car_number', 'name', 'phrase', 'enum', 'const');
    const part = fc.constantFrom(
      '2026年3月2日',
      '2026-03-02',
      ' ',
      '15:01',
      '~',
      '¥',
      '19.90',
      '元',
      '护理液',
      'A',
      '+',
      '\n',
    );
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.array(part).map((parts) => parts.join('')),
    );
    let accepted = 0;
    fc.assert(
      fc.property(type, value, (kind, text) => {
        const key = `${kind}1`;
        if (JSON.stringify(refusedKeys({ [key]: text })) !== '[]') return;
        accepted += 1;
        expect([key, text, isValueValid(key, encodeMessageValues({ [key]: text })[key]!.value)]).toEqual([
          key,
          text,
          true,
        ]);
      }),
      { numRuns: 5_000, seed: 20_260_302 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});
