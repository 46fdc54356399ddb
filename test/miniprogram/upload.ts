import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { UnitJson } from './sources';
import { appJson, miniProgram, readJson, runtimeImports, specifierPaths, subPackages } from './sources';

/** Files that the developer tools upload for one package, each with its size before they shrink it. */
export interface Upload {
  readonly files: ReadonlySet<string>;
  readonly bytes: number;
}

/** The bundle that `npm run miniprogram` makes of a package for the browser and for phones. */
const bundled: Readonly<Record<string, string>> = {
  'qrcode-generator': path.join(miniProgram, '..', 'node_modules/qrcode-generator/dist/qrcode.js'),
};

/** Follows what the main package needs, as the developer tools do when they leave unused files out. */
export function mainUpload(): Upload {
  const { pages, tabBar } = appJson();
  const reached = new Set<string>();
  reachUnit('app', path.join(miniProgram, 'app'), reached);
  reached.add(path.join(miniProgram, 'sitemap.json'));
  for (const { iconPath, selectedIconPath } of tabBar.list)
    for (const icon of [iconPath, selectedIconPath]) reached.add(path.join(miniProgram, icon));
  for (const page of pages) reachUnit(page, path.join(miniProgram, page), reached);
  return sized(reached);
}

/** What sub-packages add to it. */
export function subUpload(): Upload {
  const reached = new Set<string>();
  for (const { root, pages } of subPackages())
    for (const page of pages) reachUnit(page, path.join(miniProgram, root, page), reached);
  const main = mainUpload().files;
  return sized(new Set([...reached].filter((file) => !main.has(file))));
}

function sized(files: ReadonlySet<string>): Upload {
  return { files, bytes: [...files].reduce((sum, file) => sum + statSync(file).size, 0) };
}

function reachUnit(name: string, base: string, reached: Set<string>): void {
  const file = `${base}.json`;
  if (!existsSync(file)) throw new Error(`${name} has no ${path.basename(file)}`);
  if (reached.has(file)) return;
  reached.add(file);
  for (const ending of ['.ts', '.js']) if (existsSync(base + ending)) reachScript(base + ending, reached);
  for (const ending of ['.wxml', '.wxss']) if (existsSync(base + ending)) reachText(base + ending, reached);
  const { usingComponents = {} } = readJson<UnitJson>(file);
  for (const [tag, at] of Object.entries(usingComponents)) {
    const component = specifierPaths(file, at)[0] ?? '';
    reachUnit(`${name} > ${tag}`, component, reached);
  }
}

function reachScript(file: string, reached: Set<string>): void {
  if (reached.has(file)) return;
  reached.add(file);
  const text = readFileSync(file, 'utf8');
  for (const specifier of runtimeImports(text, file)) reachScript(scriptAt(file, specifier), reached);
  for (const asset of ownAssets(file, text)) reached.add(asset);
}

/** Sounds and pictures of ours that a script names by their place: `'/packages/counter/assets/done.wav'`. */
function ownAssets(file: string, text: string): string[] {
  const isOurs = file.startsWith(miniProgram + path.sep) && file.endsWith('.ts');
  const named = isOurs ? text.matchAll(/'(\/[\w/-]+\.(?:wav|mp3|png|jpg|svg))'/g) : [];
  return [...named].map(([, at = '']) => path.join(miniProgram, at)).filter((asset) => existsSync(asset));
}

function scriptAt(from: string, specifier: string): string {
  if (bundled[specifier] !== undefined) return bundled[specifier];
  const bases = specifier.startsWith('.')
    ? [path.resolve(path.dirname(from), specifier)]
    : [...specifierPaths(from, specifier), ...ownPackages(from, specifier)];
  const files = bases.flatMap((base) => [base, `${base}.ts`, `${base}.js`, path.join(base, 'index.js')]);
  const found = files.find((file) => existsSync(file) && statSync(file).isFile());
  if (found === undefined) throw new Error(`${from}: ${specifier} is not there`);
  return found;
}

/** A component library brings packages of its own in its `miniprogram_npm`. */
function ownPackages(from: string, specifier: string): string[] {
  const parts = from.split(path.sep);
  return parts.map((_, index) =>
    path.join(parts.slice(0, index).join(path.sep), 'miniprogram_npm', specifier),
  );
}

/** Templates, style sheets and WXS name other files as text. */
function reachText(file: string, reached: Set<string>): void {
  if (reached.has(file)) return;
  reached.add(file);
  const text = readFileSync(file, 'utf8');
  const named = file.endsWith('.wxss')
    ? /@import\s+['"]([^'"]+)['"]/g
    : /(?:\bsrc="([^"{]+)"|require\(['"]([^'"]+)['"]\))/g;
  for (const [, one, other] of text.matchAll(named)) {
    const at = one ?? other ?? '';
    if (/^(https?|data):/.test(at)) continue;
    const target = at.startsWith('/') ? path.join(miniProgram, at) : path.resolve(path.dirname(file), at);
    reachText(target, reached);
  }
}
