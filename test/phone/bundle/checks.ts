import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { builtinTags, languageTags } from '../tags';
import { wxNames } from '../wxNames';
import type { Program, Unit } from './units';

const known: ReadonlySet<string> = new Set([...builtinTags, ...languageTags]);
const callable: ReadonlySet<string> = new Set(wxNames);

/** Tags of a template, with comments, bindings and quoted values out of the way. */
function tagsOf(wxml: string): Set<string> {
  const bare = wxml
    .replaceAll(/<!--[\s\S]*?-->/gu, '')
    .replaceAll(/<wxs[^>]*>[\s\S]*?<\/wxs>/gu, '')
    .replaceAll(/\{\{[\s\S]*?\}\}/gu, '')
    .replaceAll(/"[^"]*"|'[^']*'/gu, '""');
  return new Set([...bare.matchAll(/<([a-zA-Z][\w-]*)/gu)].map(([, tag]) => tag ?? ''));
}

function unknownTags(unit: Unit): string[] {
  const generics = unit.config['componentGenerics'];
  const named = new Set([
    ...Object.keys(unit.config.usingComponents),
    ...Object.keys(typeof generics === 'object' && generics !== null ? generics : {}),
  ]);
  return [...tagsOf(readFileSync(`${unit.base}.wxml`, 'utf8'))]
    .filter((tag) => !known.has(tag) && !named.has(tag))
    .map((tag) => `${unit.path}.wxml: the phone has no <${tag}>`);
}

/** What is called on `wx` in a source file. */
function wxUses(file: string): Set<string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const uses = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'wx'
    )
      uses.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}

/** What the sources use and the runtime lacks, by name. */
export function missing(program: Program, ownScripts: readonly string[]): string[] {
  const tags = program.units.filter(({ kind }) => kind !== 'app').flatMap(unknownTags);
  const calls = ownScripts
    .filter((file) => existsSync(file))
    .flatMap((file) =>
      [...wxUses(file)]
        .filter((name) => !callable.has(name))
        .map((name) => `${file.slice(program.root.length + 1)}: the phone has no wx.${name}`),
    );
  return [...tags, ...calls];
}
