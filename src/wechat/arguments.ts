import { invalidArgument } from './errors';

/** Refuses a list that is empty or longer than the API takes. @throws AppError WECHAT_ARGUMENT_INVALID */
export function requireCount(
  api: string,
  name: string,
  list: readonly unknown[],
  most: number,
  least = 1,
): void {
  if (list.length < least || list.length > most)
    throw invalidArgument(api, `${name} holds ${least} to ${most}`);
}

/** Refuses a text outside of its length in UTF-8 bytes. @throws AppError WECHAT_ARGUMENT_INVALID */
export function requireBytes(api: string, name: string, text: string, most: number, least = 1): void {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes < least || bytes > most) throw invalidArgument(api, `${name} has ${least} to ${most} bytes`);
}

/** Refuses a text outside of its length in characters. @throws AppError WECHAT_ARGUMENT_INVALID */
export function requireLength(api: string, name: string, text: string, most: number, least = 1): void {
  if (text.length < least || text.length > most) {
    throw invalidArgument(api, `${name} has ${least} to ${most} characters`);
  }
}

/** Refuses a number that is no integer within its bounds. @throws AppError WECHAT_ARGUMENT_INVALID */
export function requireInteger(api: string, name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalidArgument(api, `${name} is an integer from ${least} to ${most}`);
  }
}

/** Refuses a text that does not match. @throws AppError WECHAT_ARGUMENT_INVALID */
export function requireMatch(api: string, name: string, text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw invalidArgument(api, `${name} has a wrong form`);
}

/** The fields that are given: WeChat refuses null where it takes an absent field. */
export function given<T extends Readonly<Record<string, unknown>>>(fields: T): Partial<T> {
  // Removing undefined values is what Partial says of the result.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
