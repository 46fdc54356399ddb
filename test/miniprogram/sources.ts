import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The repository, and the folder that WeChat's developer tools build. */
export const root = path.join(__dirname, '..', '..');
export const miniProgram = path.join(root, 'miniprogram');

/** Packages as the developer tools find them in `miniprogram_npm`. */
const packages: Readonly<Record<string, string>> = {
  'tdesign-miniprogram': path.join(root, 'node_modules/tdesign-miniprogram/miniprogram_dist'),
};

export interface SubPackage {
  readonly root: string;
  readonly pages: readonly string[];
}

export interface AppJson {
  readonly pages: readonly string[];
  readonly subPackages?: readonly SubPackage[];
  readonly subpackages?: readonly SubPackage[];
  readonly tabBar: {
    readonly list: readonly { pagePath: string; iconPath: string; selectedIconPath: string }[];
  };
}

/** What stands in the .json of a page or component. */
export interface UnitJson {
  readonly component?: boolean;
  readonly usingComponents?: Readonly<Record<string, string>>;
}

export function readJson<T>(file: string): T {
  // The files of the Mini Program; each test states the shape that it reads.
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

export function appJson(): AppJson {
  return readJson(path.join(miniProgram, 'app.json'));
}

export function subPackages(): readonly SubPackage[] {
  const { subPackages: one = [], subpackages: other = [] } = appJson();
  return [...one, ...other];
}

/** Every page without its ending, of the main package and of sub-packages, from `miniprogram/` on. */
export function pagePaths(): string[] {
  return [
    ...appJson().pages,
    ...subPackages().flatMap(({ root: folder, pages }) => pages.map((page) => path.posix.join(folder, page))),
  ];
}

/** Every file below `miniprogram/` that is the project's own. */
export function ownFiles(): string[] {
  return readdirSync(miniProgram, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(miniProgram, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('miniprogram_npm'))
    .sort();
}

/** Pages and components: whatever has a .wxml and a .json of its own. */
export function units(): string[] {
  return ownFiles()
    .filter((file) => file.endsWith('.wxml'))
    .map((file) => file.slice(0, -'.wxml'.length));
}

/** Where a component lies, without ending; undefined where there is none. */
export function componentAt(from: string, specifier: string): string | undefined {
  return specifierPaths(from, specifier).find((base) => existsSync(`${base}.json`));
}

/** Absolute paths that a specifier in `from` (an absolute file) may mean. */
export function specifierPaths(from: string, specifier: string): string[] {
  const [name = '', ...rest] = specifier.split('/');
  if (specifier.startsWith('/')) return [path.join(miniProgram, specifier)];
  if (packages[name] !== undefined) return [path.join(packages[name], ...rest)];
  return [path.resolve(path.dirname(from), specifier)];
}

/** The names that a template may call: methods of a page, or `methods` of a component. */
export function handlersOf(unit: string): Set<string> {
  const file = path.join(miniProgram, `${unit}.ts`);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  const names = new Set<string>();
  source.forEachChild((statement) => {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return;
    const { expression, arguments: [definition] } = statement.expression; // prettier-ignore
    if (definition === undefined || !ts.isObjectLiteralExpression(definition)) return;
    const isPage = ts.isIdentifier(expression) && expression.text === 'Page';
    const methods = isPage ? definition : objectAt(definition, 'methods');
    for (const property of methods?.properties ?? [])
      if (isFunction(property) && property.name !== undefined) names.add(property.name.getText(source));
  });
  return names;
}

function isFunction(property: ts.ObjectLiteralElementLike): boolean {
  if (ts.isMethodDeclaration(property) || ts.isShorthandPropertyAssignment(property)) return true;
  return (
    ts.isPropertyAssignment(property) &&
    (ts.isFunctionExpression(property.initializer) || ts.isArrowFunction(property.initializer))
  );
}

function objectAt(object: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralExpression | undefined {
  for (const property of object.properties)
    if (
      ts.isPropertyAssignment(property) &&
      ts.isIdentifier(property.name) &&
      property.name.text === name &&
      ts.isObjectLiteralExpression(property.initializer)
    )
      return property.initializer;
  return undefined;
}

/** What a TypeScript or JavaScript file imports or requires when it runs, as it stands there. */
export function runtimeImports(text: string, file: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      if (node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
        found.push(node.moduleSpecifier.text);
    } else if (ts.isExportDeclaration(node)) {
      const from = node.moduleSpecifier;
      if (from !== undefined && ts.isStringLiteral(from) && !node.isTypeOnly) found.push(from.text);
    } else if (ts.isCallExpression(node) && isRequire(node.expression)) {
      const [specifier] = node.arguments;
      if (specifier !== undefined && ts.isStringLiteral(specifier)) found.push(specifier.text);
    }
    node.forEachChild(walk);
  };
  source.forEachChild(walk);
  return found;
}

function isRequire(expression: ts.Expression): boolean {
  return ts.isIdentifier(expression) && expression.text === 'require';
}
