const quote = 0x22;
const backslash = 0x5c;
const minus = 0x2d;

/**
 * Parses JSON as WeChat writes it: integers of 16 digits and more (MsgId, msgid, msg_id) come out as strings, because a
 * number keeps only 53 bits. With `maxDepth`, deeper nesting is refused before parsing.
 * @throws SyntaxError when the text is not JSON or nests too deeply.
 */
export function parseWechatJson(text: string, maxDepth?: number): unknown {
  if (maxDepth !== undefined || /\d{16}/.test(text))
    return JSON.parse(quoteLongIntegers(text, maxDepth ?? Infinity));
  return JSON.parse(text);
}

/** One pass that skips strings, so that digits a person typed stay as they are. */
function quoteLongIntegers(text: string, maxDepth: number): string {
  let out = '';
  let copied = 0;
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = afterString(text, at);
    } else if (code === minus || isDigit(code)) {
      const end = afterNumber(text, at);
      if (isLongInteger(text, at, end)) {
        out += `${text.slice(copied, at)}"${text.slice(at, end)}"`;
        copied = end;
      }
      at = end;
    } else {
      if (code === 0x7b || code === 0x5b) depth += 1;
      else if (code === 0x7d || code === 0x5d) depth -= 1;
      if (depth > maxDepth) throw new SyntaxError('nested too deeply');
      at += 1;
    }
  }
  return out + text.slice(copied);
}

function afterString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    at += code === backslash ? 2 : 1;
  }
  return text.length;
}

function afterNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isNumberPart(text.charCodeAt(at))) at += 1;
  return at;
}

/** Digits, `.`, `e`, `E`, `+`, `-`: whatever may follow inside one number. */
function isNumberPart(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === minus;
}

/** A leading zero is not JSON: such a literal is left for JSON.parse to refuse. */
function isLongInteger(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start) === minus ? start + 1 : start;
  if (end - first < 16 || text.charCodeAt(first) === 0x30) return false;
  for (let at = first; at < end; at += 1) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
