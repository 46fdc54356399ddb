import { AppError } from '../platform/errors';

/** Values of a template by key, such as `{ thing1: '护理液', time2: '15:01' }`. */
export type MessageValues = Readonly<Record<string, string>>;

/** Values as WeChat takes them. */
export type EncodedValues = Readonly<Record<string, { readonly value: string }>>;

/** Lengths to which a text may be cut without saying something else. */
const cutLengths: ReadonlyMap<string, number> = new Map([
  ['thing', 20],
  ['short_thing', 10],
]);
const anyLength = 200;

const day = String.raw`\d{4}(?:年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})`;
const clock = String.raw`\d{1,2}:\d{2}(?::\d{2})?`;
const oneOrRange = (point: string) => new RegExp(`^${point}(?: ?~ ?${point})?$`);

/** One rule per keyword type (miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message, 参数值内容限制说明). */
const forms: ReadonlyMap<string, RegExp> = new Map([
  ['number', /^\d{1,32}$|^(?=.{3,32}$)\d+\.\d+$/],
  ['letter', /^[A-Za-z]{1,32}$/],
  ['symbol', /^[^\p{L}\p{N}\s]{1,5}$/u],
  ['character_string', /^[\x21-\x7e ]{1,32}$/],
  ['time', oneOrRange(`(?:${day} )?${clock}`)],
  ['date', oneOrRange(`${day}(?: ${clock})?`)],
  ['amount', /^[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?$/],
  ['phone_number', /^[\d+\-() ]{1,17}$/],
  ['car_number', /^[\p{Script=Han}A-Za-z0-9][A-Za-z0-9]{0,6}[\p{Script=Han}A-Za-z0-9]?$/u],
  ['name', /^(?:[\p{Script=Han}·]{1,10}|[\x20-\x2f\x3a-\x7e]{1,20})$/u],
  ['phrase', /^\p{Script=Han}{1,5}$/u],
  ['enum', /^.{1,20}$/u],
  ['const', /^.{1,20}$/u],
]);

/**
 * Makes values fit: line breaks become spaces, a `thing` or `short_thing` that is too long is cut with an ellipsis;
 * everything else must have the form of its type, because a cut number or date would say something else. Keys of a type
 * without a rule (keywords of old templates) only need one line of 1 to 200 characters.
 * @throws AppError WECHAT_MESSAGE_VALUE_INVALID with the keys that do not fit, in details.keys.
 */
export function encodeMessageValues(values: MessageValues): EncodedValues {
  const encoded: Record<string, { value: string }> = {};
  const keys: string[] = [];
  for (const [key, given] of Object.entries(values)) {
    const value = fit(key, given);
    if (value === undefined) keys.push(key);
    else encoded[key] = { value };
  }
  if (keys.length === 0) return encoded;
  const message = `these values do not fit their templates: ${keys.join(', ')}`;
  throw new AppError('WECHAT_MESSAGE_VALUE_INVALID', 'invalid', message, { details: { keys } });
}

function fit(key: string, given: string): string | undefined {
  const type = /^([a-z][a-z_]*?)\d{1,4}$/.exec(key)?.[1];
  if (type === undefined && !/^[a-zA-Z][a-zA-Z0-9_]{0,31}$/.test(key)) return undefined;
  const line = given.replace(/\s+/g, ' ').trim();
  if (line === '') return undefined;
  const cutLength = cutLengths.get(type ?? '');
  if (cutLength !== undefined) return cut(line, cutLength);
  const form = type === undefined ? undefined : forms.get(type);
  if (form === undefined) return line.length <= anyLength ? line : undefined;
  return form.test(line) ? line : undefined;
}

/** At most `length` UTF-16 units, however WeChat counts, and no half character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > length - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
