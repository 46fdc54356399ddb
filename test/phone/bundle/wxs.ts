/**
 * WXS is not quite JavaScript: `x.constructor` is the name of a type, and a regular expression's text keeps its
 * backslashes. The runtime defines `wxsTypeOf`, `getRegExp` and `getDate`.
 */
export function rewriteWxs(source: string): string {
  return source
    .replaceAll(/([\w$]+(?:\[[^\]]*\]|\.[\w$]+)*?)\.constructor\b/gu, 'wxsTypeOf($1)')
    .replaceAll(/getRegExp\((['"])(.*?)\1/gu, (_whole, quote: string, text: string) => {
      return `getRegExp(${quote}${text.replaceAll(/(?<!\\)\\(?!\\)/gu, '\\\\')}${quote}`;
    });
}
