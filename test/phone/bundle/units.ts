import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BuildProblem } from './problem';

/** A page, a component or the app itself: up to four files of one name. */
export interface Unit {
  /** As the Mini Program calls it: `pages/home/index`, `miniprogram_npm/tdesign-miniprogram/button/button`. */
  readonly path: string;
  /** The files' place on the disk, without extension. */
  readonly base: string;
  readonly kind: 'app' | 'page' | 'component';
  readonly config: UnitConfig;
  /** Whether the code is ours and not a package's. */
  readonly isOwn: boolean;
}

export interface UnitConfig {
  readonly usingComponents: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export interface TabBarItem {
  readonly pagePath: string;
  readonly text: string;
  readonly iconPath?: string;
  readonly selectedIconPath?: string;
}

/** What of app.json the runtime acts on. */
export interface AppConfig {
  readonly pages: readonly string[];
  readonly window: Readonly<Record<string, unknown>>;
  readonly style: string;
  readonly tabBar: {
    readonly color: string;
    readonly selectedColor: string;
    readonly backgroundColor: string;
    readonly list: readonly TabBarItem[];
  } | null;
}

/** The Mini Program: its app, and every unit that a page reaches. */
export interface Program {
  readonly root: string;
  readonly config: AppConfig;
  readonly units: readonly Unit[];
}

const npmFolder = 'miniprogram_npm';
const packagesFolder = path.resolve(__dirname, '../../../node_modules');

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRecordOfText = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((one) => typeof one === 'string');

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function readJson(file: string): Json {
  if (!existsSync(file)) return {};
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isRecord(value)) throw new BuildProblem(`${file} holds no object`);
  return value;
}

/** `pages` and the pages of the sub-packages, with their full paths. */
function pagesOf(app: Json, file: string): string[] {
  if (!isTextList(app['pages'])) throw new BuildProblem(`${file}: pages is missing`);
  const subPackages: unknown = app['subPackages'] ?? app['subpackages'] ?? [];
  if (!Array.isArray(subPackages)) throw new BuildProblem(`${file}: subPackages is no list`);
  const inside = subPackages.flatMap((one: unknown) => {
    const { root, pages } = isRecord(one) ? one : {};
    if (typeof root !== 'string' || !isTextList(pages))
      throw new BuildProblem(`${file}: a sub-package without pages`);
    return pages.map((page) => path.posix.join(root, page));
  });
  return [...app['pages'], ...inside];
}

function tabBarOf(value: unknown): AppConfig['tabBar'] {
  if (!isRecord(value) || !Array.isArray(value['list'])) return null;
  const text = (name: string, otherwise: string): string => {
    const given = value[name];
    return typeof given === 'string' ? given : otherwise;
  };
  return {
    color: text('color', '#666666'),
    selectedColor: text('selectedColor', '#000000'),
    backgroundColor: text('backgroundColor', '#ffffff'),
    list: value['list'].filter((item): item is TabBarItem => isRecordOfText(item)),
  };
}

/** The folder on the disk of what `miniprogram_npm/<package>/` will hold. */
export function packageFolder(name: string): string {
  const folder = path.join(packagesFolder, name);
  const { miniprogram } = readJson(path.join(folder, 'package.json'));
  return path.join(folder, typeof miniprogram === 'string' ? miniprogram : 'miniprogram_dist');
}

/** The place on the disk of a path of the Mini Program. */
export function placeOf(root: string, unitPath: string): string {
  const [first, name, ...rest] = unitPath.split('/');
  if (first !== npmFolder || name === undefined) return path.join(root, unitPath);
  return path.join(packageFolder(name), ...rest);
}

const exists = (base: string): boolean => existsSync(`${base}.json`) || existsSync(`${base}.wxml`);

/** The path that a value of `usingComponents` means, or undefined when nothing is there. */
function resolveComponent(root: string, from: Unit, value: string): string | undefined {
  const folder = path.posix.dirname(from.path);
  const candidates = value.startsWith('/')
    ? [value.slice(1)]
    : value.startsWith('.')
      ? [path.posix.join(folder, value)]
      : [path.posix.join(folder, value), value, `${npmFolder}/${value}`];
  return candidates.flatMap((one) => [one, `${one}/index`]).find((one) => exists(placeOf(root, one)));
}

/** Reads app.json and everything that its pages use, each unit after those it uses. */
export function readProgram(root: string): Program {
  const file = path.join(root, 'app.json');
  const app = readJson(file);
  const pages = pagesOf(app, file);
  const globals = isRecordOfText(app['usingComponents']) ? app['usingComponents'] : {};
  const units: Unit[] = [];
  const seen = new Set<string>();
  const appUnit = unitAt(root, 'app', 'app', {});
  const visit = (unitPath: string, kind: Unit['kind']): void => {
    if (seen.has(unitPath)) return;
    seen.add(unitPath);
    const bare = unitAt(root, unitPath, kind, globals);
    const usingComponents: Record<string, string> = {};
    const unit = { ...bare, config: { ...bare.config, usingComponents } };
    for (const [name, value] of Object.entries(bare.config.usingComponents)) {
      const from = bare.ownNames.has(name) ? unit : appUnit;
      const target = resolveComponent(root, from, value);
      if (target === undefined)
        throw new BuildProblem(`${unitPath}.json: ${name} → ${value} leads to nothing`);
      usingComponents[name] = `/${target}`;
      visit(target, 'component');
    }
    // A component that is not known yet when another one names it would be taken for a built-in tag.
    units.push(unit);
  };
  for (const page of pages) visit(page, 'page');
  const window = isRecord(app['window']) ? app['window'] : {};
  const style = app['style'] === 'v2' ? 'v2' : '';
  return {
    root,
    config: { pages, window, tabBar: tabBarOf(app['tabBar']), style },
    units: [appUnit, ...units],
  };
}

function unitAt(
  root: string,
  unitPath: string,
  kind: Unit['kind'],
  globals: Readonly<Record<string, string>>,
): Unit & { readonly ownNames: ReadonlySet<string> } {
  const base = placeOf(root, unitPath);
  if (kind !== 'app' && !existsSync(`${base}.wxml`))
    throw new BuildProblem(`${unitPath}.wxml does not exist`);
  const config = readJson(`${base}.json`);
  const own = isRecordOfText(config['usingComponents']) ? config['usingComponents'] : {};
  const isOwn = !unitPath.startsWith(`${npmFolder}/`);
  return {
    path: unitPath,
    base,
    kind,
    config: { ...config, usingComponents: { ...(isOwn ? globals : {}), ...own } },
    isOwn,
    ownNames: new Set(Object.keys(own)),
  };
}
