import { parseWechatJson } from '../json';
import { malformed } from './errors';
import type { Fields } from './xml';

const maxDepth = 16;

/**
 * Reads a JSON body: 64-bit ids come out as strings.
 * @throws AppError WECHAT_CALLBACK_MALFORMED for what is not a JSON object or nests deeper than 16 levels.
 */
export function parseJson(body: string): Fields {
  let document: unknown;
  try {
    document = parseWechatJson(body, maxDepth);
  } catch {
    throw malformed('the body is not JSON');
  }
  if (!isFields(document)) throw malformed('the body is not a JSON object');
  return document;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
