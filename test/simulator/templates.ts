import { refuse } from './errors';
import { isObject, textAt, type JsonObject } from './json';
import type { App, Template } from './state';

const characters = (text: string): number => Array.from(text).length;
const time = String.raw`(?:\d{4}[-年]\d{1,2}[-月]\d{1,2}日?\s+)?\d{1,2}:\d{2}(?::\d{2})?`;
const date = String.raw`\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?`;

const ranged = (one: string): RegExp => new RegExp(`^${one}(?:\\s*~\\s*${one})?$`, 'u');
const timePattern = ranged(time);
const datePattern = ranged(`${date}(?:\\s+\\d{1,2}:\\d{2}(?::\\d{2})?)?`);

/** Value rules by keyword type (MPDOC 发送订阅消息, 订阅消息参数值内容限制说明). */
const rules: Readonly<Record<string, (value: string) => boolean>> = {
  thing: (value) => characters(value) <= 20,
  short_thing: (value) => characters(value) <= 10,
  number: (value) => /^[\d.]{1,32}$/u.test(value),
  letter: (value) => /^[A-Za-z]{1,32}$/u.test(value),
  symbol: (value) => characters(value) <= 5,
  character_string: (value) => /^[\x20-\x7e]{1,32}$/u.test(value),
  time: (value) => timePattern.test(value) || datePattern.test(value),
  date: (value) => datePattern.test(value),
  amount: (value) => /^[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?$/u.test(value),
  phone_number: (value) => /^[\d+\-() ]{1,17}$/u.test(value),
  car_number: (value) => characters(value) <= 8,
  name: (value) => (/^[\x20-\x7e]+$/u.test(value) ? characters(value) <= 20 : characters(value) <= 10),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
  enum: (value) => characters(value) <= 20,
  const: (value) => characters(value) <= 20,
};

const typeOf = (name: string): string => name.replace(/\d+$/u, '');

/** Whether this value may stand under a keyword of this name, for example `thing1`; no value has line ends. */
export function isValueValid(name: string, value: string): boolean {
  const rule = rules[typeOf(name)];
  return value !== '' && !/[\r\n]/u.test(value) && (rule === undefined || rule(value));
}

/** The template of that id and kind; throws 40037, and 43116 when it is banned. */
export function templateOf(app: App, kind: Template['kind'], id: string | undefined): Template {
  const template = app.templates.get(id ?? '');
  if (template?.kind !== kind) throw refuse(40037);
  if (template.isBanned) throw refuse(43116);
  return template;
}

/** The values in the template's order; 47003 names the first keyword that is missing or breaks its rule. */
export function valuesOf(template: Template, data: JsonObject): string[] {
  return template.keywords.map(({ name }) => {
    const entry = data[name];
    const value = isObject(entry) ? textAt(entry, 'value') : undefined;
    if (value === undefined || !isValueValid(name, value)) {
      throw refuse(47003, `argument invalid! data.${name}.value invalid`);
    }
    return value;
  });
}

/** What the person reads: the title and one line per keyword. */
export function renderTemplate(template: Template, values: string[]): string {
  const lines = template.keywords.map(({ label }, index) => `${label}：${values[index] ?? ''}`);
  return [template.title, ...lines].join('\n');
}

/** The content with placeholders, as the list of templates shows it. */
export function templateContent(template: Template): string {
  return template.keywords.map(({ name, label }) => `${label}:{{${name}.DATA}}\n`).join('');
}
