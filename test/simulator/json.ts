/** JSON as WeChat speaks it: 64-bit ids travel as bare numbers, here as `bigint`. */
export type Json = string | number | boolean | bigint | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Serialises by hand where `JSON.stringify` cannot: a `bigint` becomes a bare JSON number of any length. */
export function toJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  const fields: string[] = [];
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${toJson(field)}`);
  }
  return `{${fields.join(',')}}`;
}

const stringsAndNumbers = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/gu;

/** Parses a request body; integers of 16 digits and more stay exact, as strings. Throws SyntaxError like `JSON.parse`. */
export function parseJson(text: string): Json {
  const exact = text.replace(stringsAndNumbers, (found) => (found.startsWith('"') ? found : `"${found}"`));
  // JSON.parse is typed `any`; what it returns is JSON by definition.
  return JSON.parse(exact) as Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The string at that key, or undefined for anything else. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/** An id that a caller may write as a string or as a number. */
export function idAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
}

/** The integer at that key, or undefined; a string of digits counts, WeChat reads both. */
export function integerAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  if (typeof value === 'string' && /^-?\d{1,15}$/u.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return isObject(value) ? value : undefined;
}

export function listAt(object: JsonObject, key: string): Json[] | undefined {
  const value = object[key];
  return Array.isArray(value) ? value : undefined;
}

/** The strings of a list, or undefined when it is no list or holds anything else. */
export function textsAt(object: JsonObject, key: string): string[] | undefined {
  const list = listAt(object, key);
  if (!list) return undefined;
  const texts = list.filter((item) => typeof item === 'string');
  return texts.length === list.length ? texts : undefined;
}
