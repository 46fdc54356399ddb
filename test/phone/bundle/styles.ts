import { readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import postcss from 'postcss';
import type { AtRule, Declaration, Root, Rule } from 'postcss';
import { iconStyles } from './icons';
import { rewriteLengths } from '../lengths';
import { BuildProblem } from './problem';
import { rewriteSelector } from './selector';
import type { Program, Unit } from './units';

/** The class prefix of a component's own styles, readable in the browser's inspector. */
export function scopeOf(program: Program, unit: Unit): string {
  const name = unit.path.split('/').at(-2) ?? unit.path;
  return `${name.replaceAll(/\W/gu, '-')}${program.units.indexOf(unit)}`;
}

function imported(file: string, seen: readonly string[] = []): Root {
  if (seen.includes(file)) throw new BuildProblem(`${file} imports itself`);
  if (!existsSync(file)) throw new BuildProblem(`${file} does not exist (imported by ${seen.at(-1) ?? ''})`);
  const root = postcss.parse(readFileSync(file, 'utf8'), { from: file });
  root.walkAtRules('import', (rule) => {
    const target = /['"]([^'"]+)['"]/u.exec(rule.params)?.[1] ?? '';
    const named = path.extname(target) === '' ? `${target}.wxss` : target;
    const place = named.startsWith('/')
      ? path.join(rootOf(file), named)
      : path.join(path.dirname(file), named);
    rule.replaceWith(imported(place, [...seen, file]).nodes);
  });
  return root;
}

/** The folder with app.json above a file. */
function rootOf(file: string): string {
  const folder = path.dirname(file);
  if (existsSync(path.join(folder, 'app.json')) || folder === path.dirname(folder)) return folder;
  return rootOf(folder);
}

const isInKeyframes = (rule: Rule): boolean =>
  rule.parent?.type === 'atrule' && 'name' in rule.parent && /keyframes$/u.test(rule.parent.name);

function rewrite(root: Root, unit: Unit, scope: string | null): void {
  root.walkRules((rule) => {
    if (!isInKeyframes(rule)) rule.selector = rewriteSelector(rule.selector, { unit, scope });
  });
  root.walkDecls((one) => {
    one.value = rewriteLengths(one.value);
  });
  root.walk((node) => {
    if (node.type === 'decl' || node.type === 'atrule') checkRemote(node, unit);
  });
}

/** Nothing is fetched from outside: a package's remote fonts are dropped, our own sources must not name any. */
function checkRemote(node: AtRule | Declaration, unit: Unit): void {
  const text = node.type === 'decl' ? node.value : node.params;
  if (!/url\(\s*['"]?(?:https?:)?\/\//u.test(text)) return;
  if (unit.isOwn) throw new BuildProblem(`${unit.path}.wxss: ${text} is not on this machine`);
  if (node.parent?.type === 'atrule') node.parent.remove();
  else node.remove();
}

/** Every unit's WXSS as one stylesheet: components by their prefix, pages by their path, the app plain. */
export function compileStyles(program: Program): string {
  return program.units
    .filter(({ base }) => existsSync(`${base}.wxss`))
    .map((unit) => {
      const root = imported(`${unit.base}.wxss`);
      const scope = unit.kind === 'component' ? scopeOf(program, unit) : null;
      if (unit.path.endsWith('tdesign-miniprogram/icon/icon')) iconStyles(root);
      rewrite(root, unit, scope);
      return `/* ${unit.path} */\n${root.toString()}`;
    })
    .join('\n');
}
