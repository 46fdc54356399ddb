import { XMLParser } from 'fast-xml-parser';
import { malformed } from './errors';

/** The elements below `<xml>`: texts, and for nested ones objects and arrays of the same. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a body of WeChat. The flat dialect (`<Tag><![CDATA[…]]></Tag>`, `<Tag>1</Tag>`), which is nearly all of the
 * traffic, is scanned in one pass; anything else goes to a full parser. Texts are not trimmed.
 * @throws AppError WECHAT_CALLBACK_MALFORMED for what is not WeChat XML, and for any DOCTYPE or ENTITY, unparsed.
 */
export function parseXml(body: string): Fields {
  // XML reads every line end as \n.
  const text = body.includes('\r') ? body.replace(/\r\n?/g, '\n') : body;
  return scanFlatXml(text) ?? parseNestedXml(text);
}

const open = '<![CDATA[';
const close = ']]>';
const [lessThan, greaterThan, slash] = [0x3c, 0x3e, 0x2f];

/** The flat dialect, or undefined at the first thing that is not part of it. */
export function scanFlatXml(text: string): Fields | undefined {
  let at = afterSpace(text, 0);
  if (!text.startsWith('<xml>', at)) return undefined;
  at += 5;
  const fields: Record<string, string> = {};
  for (;;) {
    at = afterSpace(text, at);
    if (text.charCodeAt(at) !== lessThan) return undefined;
    if (text.charCodeAt(at + 1) === slash) return isEnd(text, at) ? fields : undefined;
    const nameEnd = text.indexOf('>', at);
    if (!isName(text, at + 1, nameEnd)) return undefined;
    const name = text.slice(at + 1, nameEnd);
    // A second element of one name, or a name that every object has, is for the full parser to judge.
    if (name in fields) return undefined;
    const isCdata = text.startsWith(open, nameEnd + 1);
    const start = nameEnd + 1 + (isCdata ? open.length : 0);
    const end = text.indexOf(isCdata ? close : '<', start);
    if (end === -1) return undefined;
    const value = text.slice(start, end);
    if (!isCdata && value.includes('&')) return undefined;
    const closing = end + (isCdata ? close.length : 0);
    at = closing + name.length + 3;
    if (text.charCodeAt(closing) !== lessThan || text.charCodeAt(closing + 1) !== slash) return undefined;
    if (!text.startsWith(name, closing + 2) || text.charCodeAt(at - 1) !== greaterThan) return undefined;
    fields[name] = value;
  }
}

function isEnd(text: string, at: number): boolean {
  return text.startsWith('</xml>', at) && afterSpace(text, at + 6) === text.length;
}

function afterSpace(text: string, start: number): number {
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x09) return at;
  }
}

/** A name of WeChat: a letter, then letters, digits and `_`. */
function isName(text: string, start: number, end: number): boolean {
  if (end <= start) return false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const letter = code | 0x20;
    if (letter >= 0x61 && letter <= 0x7a) continue;
    if (at === start || (code !== 0x5f && (code < 0x30 || code > 0x39))) return false;
  }
  return true;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: false,
  maxNestedTags: 16,
});

/** WeChat's largest message, a mass result with eight articles, has a few hundred; the parser is slow on more. */
const mostMarkup = 2_000;

function parseNestedXml(text: string): Fields {
  const markup = withoutCdata(text);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(markup)) throw malformed('the body declares entities');
  if ((markup.match(/[<&]/g)?.length ?? 0) > mostMarkup) throw malformed('the body has too many elements');
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch {
    throw malformed('the body is not XML');
  }
  const root = isFields(document) ? document['xml'] : undefined;
  if (!isFields(root)) throw malformed('the body has no <xml> element');
  return root;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a person typed may well hold `<!DOCTYPE`: only what stands outside of CDATA is markup. */
function withoutCdata(text: string): string {
  let markup = '';
  let at = 0;
  for (const { start, end } of cdataSections(text)) {
    markup += `${text.slice(at, start)} `;
    at = end;
  }
  return markup + text.slice(at);
}

/**
 * The encrypted part, found without parsing the rest: nobody has vouched for it yet. What a person typed does not count,
 * even where it says `<Encrypt>`.
 */
export function findEncryptedXml(text: string): string | undefined {
  const flat = scanFlatXml(text)?.['Encrypt'];
  if (typeof flat === 'string') return flat;
  const element = '<Encrypt>';
  for (const { start, end } of cdataSections(text)) {
    if (text.startsWith(element, start - element.length))
      return text.slice(start + open.length, end - close.length);
  }
  return undefined;
}

/** Where each CDATA section starts, and where what follows it starts. */
function* cdataSections(text: string): Generator<{ readonly start: number; readonly end: number }> {
  for (let start = text.indexOf(open); start !== -1;) {
    const closing = text.indexOf(close, start + open.length);
    if (closing === -1) throw malformed('a CDATA section does not end');
    const end = closing + close.length;
    yield { start, end };
    start = text.indexOf(open, end);
  }
}
