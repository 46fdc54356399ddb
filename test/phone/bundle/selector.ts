import { htmlTags } from '../tags';
import type { Unit } from './units';

/** Whose selector it is: a component's classes get `scope` as prefix, a page's hold below that page only. */
export interface Owner {
  readonly unit: Unit;
  readonly scope: string | null;
}

/** Cuts at commas that stand in no bracket. */
function parts(selector: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < selector.length; at += 1) {
    const letter = selector.charAt(at);
    if (letter === '(' || letter === '[') depth += 1;
    else if (letter === ')' || letter === ']') depth -= 1;
    else if (letter === ',' && depth === 0) {
      found.push(selector.slice(from, at));
      from = at + 1;
    }
  }
  return [...found, selector.slice(from)];
}

const token =
  /(?<skip>\[[^\]]*\]|::?(?:nth-[\w-]+|lang|dir)\([^)]*\)|#(?:[\w-]|\\.)+|\d+%)|(?<host>:host\b)|(?<pseudo>::?[\w-]+)|(?<class>\.(?:[\w-]|\\.)+)|(?<tag>[a-zA-Z][\w-]*)/gu;

function rewriteOne(selector: string, { unit, scope }: Owner): string {
  const rewritten = selector.trim().replaceAll(token, (whole, ...rest) => {
    // The last argument of a replacer is the groups' record when the pattern has named groups.
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (groups['host'] !== undefined) return scope === null ? 'wx-page' : `[wx-host="${scope}"]`;
    if (groups['class'] !== undefined) return scope === null ? whole : `.${scope}--${whole.slice(1)}`;
    if (groups['tag'] !== undefined) return htmlTags.has(whole) ? whole : `wx-${whole}`;
    return whole;
  });
  if (unit.kind !== 'page') return rewritten;
  const here = `:where([data-page="${unit.path}"])`;
  return rewritten.startsWith('wx-page')
    ? `wx-page${here}${rewritten.slice('wx-page'.length)}`
    : `${here} ${rewritten}`;
}

/** A WXSS selector as one of the browser's stylesheet. */
export function rewriteSelector(selector: string, owner: Owner): string {
  return parts(selector)
    .map((one) => rewriteOne(one, owner))
    .join(',');
}
