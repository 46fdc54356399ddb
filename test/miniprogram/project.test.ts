import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { appJson, miniProgram, ownFiles, pagePaths, readJson, root, runtimeImports } from './sources';
import { mainUpload, subUpload } from './upload';

/** What WeChat takes for one package, before it is shrunk. */
const packageLimit = 2 * 1024 * 1024;

interface ProjectJson {
  readonly miniprogramRoot: string;
  readonly appid: string;
  readonly compileType: string;
  readonly packOptions: { readonly ignore: readonly { type: string; value: string }[] };
  readonly setting: Readonly<Record<string, unknown>>;
}

interface AppSettings {
  readonly lazyCodeLoading: string;
  readonly __usePrivacyCheck__: boolean;
  readonly requiredPrivateInfos: readonly string[];
  readonly permission: Readonly<Record<string, { readonly desc: string }>>;
  readonly sitemapLocation: string;
}

const own = ownFiles();
const scripts = own.filter((file) => file.endsWith('.ts'));
const textOf = (file: string): string => readFileSync(path.join(miniProgram, file), 'utf8');

describe('what the developer tools open', () => {
  const project = readJson<ProjectJson>(path.join(root, 'project.config.json'));

  it('is the repository itself, in TypeScript, with only what is used', () => {
    expect(project).toMatchObject({
      miniprogramRoot: 'miniprogram/',
      compileType: 'miniprogram',
      appid: 'touristappid',
      setting: { useCompilerPlugins: ['typescript'], ignoreUploadUnusedFiles: true, urlCheck: true },
    });
    expect(project.packOptions.ignore).toContainEqual({ type: 'suffix', value: '.md' });
  });

  it('loads components when they are needed, and asks for nothing before the person agreed', () => {
    const settings = readJson<AppSettings>(path.join(miniProgram, 'app.json'));
    expect(settings).toMatchObject({ lazyCodeLoading: 'requiredComponents', __usePrivacyCheck__: true });
    expect(settings.requiredPrivateInfos).toEqual(['getFuzzyLocation']);
    expect(settings.permission['scope.userFuzzyLocation']?.desc.length).toBeGreaterThan(5);
    expect(existsSync(path.join(miniProgram, settings.sitemapLocation))).toBe(true);
  });

  it('has all four files of every page, and every picture of the tab bar', () => {
    const files = pagePaths().flatMap((page) =>
      ['ts', 'wxml', 'wxss', 'json'].map((end) => `${page}.${end}`),
    );
    const icons = appJson().tabBar.list.flatMap(({ iconPath, selectedIconPath }) => [
      iconPath,
      selectedIconPath,
    ]);
    expect([...files, ...icons].filter((file) => !own.includes(file))).toEqual([]);
    for (const icon of icons)
      expect(readFileSync(path.join(miniProgram, icon)).length).toBeLessThan(40 * 1024);
    const tabs = appJson().tabBar.list.map(({ pagePath }) => pagePath);
    expect(tabs.filter((page) => !appJson().pages.includes(page))).toEqual([]);
  });

  it('uploads less than 2 MB in the main package and in what sub-packages add', () => {
    const [main, sub] = [mainUpload(), subUpload()];
    process.stdout.write(`main package: ${Math.round(main.bytes / 1024)} KB in ${main.files.size} files\n`);
    process.stdout.write(`sub-packages: ${Math.round(sub.bytes / 1024)} KB in ${sub.files.size} files\n`);
    expect(main.bytes).toBeLessThan(packageLimit);
    expect(sub.bytes).toBeLessThan(packageLimit);
  });

  it('holds no file that no page needs', () => {
    const reached = new Set([...mainUpload().files, ...subUpload().files]);
    const kept = own.filter((file) => !['README.md', 'tsconfig.json'].includes(file));
    expect(kept.filter((file) => !reached.has(path.join(miniProgram, file)) && !isTypesOnly(file))).toEqual(
      [],
    );
  });
});

describe('the sources of the Mini Program', () => {
  it('call wx.request in one place', () => {
    const callers = scripts.filter((file) => /\bwx\s*\.\s*request\b/.test(textOf(file)));
    expect(callers).toEqual([path.join('api', 'request.ts')]);
  });

  it('import types alone from the contract, and nothing else of the server', () => {
    const outside = scripts.flatMap((file) =>
      importsOf(file).filter(({ target }) => target.startsWith('..') && !target.includes('node_modules')),
    );
    expect(outside.length).toBeGreaterThan(0);
    expect(outside.filter(({ target }) => !target.startsWith(path.join('..', 'src', 'contract')))).toEqual(
      [],
    );
    expect(outside.filter(({ isTypeOnly }) => !isTypeOnly)).toEqual([]);
  });

  it('speak to the server through services, and keep logic pure', () => {
    const breaches = scripts.flatMap((file) =>
      importsOf(file)
        .filter(({ isTypeOnly, target }) => !isTypeOnly && !isAllowed(layerOf(file), target))
        .map(({ target }) => `${file} → ${target}`),
    );
    expect(breaches).toEqual([]);
    const impure = scripts.filter((file) => layerOf(file) === 'logic' && /\bwx\./.test(textOf(file)));
    expect(impure).toEqual([]);
  });

  it('hold no secret, no key and no address but the one to be set', () => {
    const suspect = /(appsecret|app_secret|secret["']?\s*[:=]|BEGIN [A-Z ]*PRIVATE KEY|wx[0-9a-f]{16}\b)/i;
    expect(own.filter((file) => !file.endsWith('.png') && suspect.test(textOf(file)))).toEqual([]);
    const addresses = scripts.flatMap((file) => textOf(file).match(/https?:\/\/[^\s'"`]+/g) ?? []);
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([
      'https://api.example.com',
    ]);
  });

  it('have handlers of at most 15 lines, and files of at most 300', () => {
    expect(scripts.filter((file) => textOf(file).split('\n').length > 301)).toEqual([]);
    expect(scripts.flatMap(longHandlers)).toEqual([]);
  });
});

/** Longer than a handler may be: its first and last line are not counted. */
function longHandlers(file: string): string[] {
  if (!/(^|\/)(pages|components)\//.test(file)) return [];
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isMethodDeclaration(node)) {
      const [from, to] = [node.getStart(), node.getEnd()].map(
        (at) => source.getLineAndCharacterOfPosition(at).line,
      );
      if ((to ?? 0) - (from ?? 0) - 1 > 15) found.push(`${file}: ${node.name.getText()}`);
    }
    node.forEachChild(walk);
  };
  walk(source);
  return found;
}

/** A file that holds types is gone when the plugin has stripped them. */
function isTypesOnly(file: string): boolean {
  if (!file.endsWith('.ts')) return false;
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2022);
  return source.statements.every(
    (statement) =>
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isImportDeclaration(statement),
  );
}

function layerOf(file: string): string {
  const parts = file.split(path.sep);
  const known = ['api', 'services', 'logic', 'components', 'pages'];
  return parts.find((part) => known.includes(part)) ?? 'root';
}

const mayImport: Readonly<Record<string, readonly string[]>> = {
  logic: ['logic', 'root'],
  api: ['api', 'logic', 'root'],
  services: ['api', 'services', 'logic', 'root'],
  components: ['services', 'logic', 'components', 'root'],
  pages: ['services', 'logic', 'components', 'pages', 'root'],
  root: ['services', 'logic', 'root'],
};

function isAllowed(layer: string, target: string): boolean {
  if (target.includes('node_modules')) return true;
  // Pages tell a refusal from a silence, take keys for their acts, and the time.
  const isShared = ['api/apiError', 'api/keys', 'api/clock'].includes(target.split(path.sep).join('/'));
  return isShared || (mayImport[layer] ?? []).includes(layerOf(target));
}

function importsOf(file: string): { target: string; isTypeOnly: boolean }[] {
  const text = textOf(file);
  const every = [...text.matchAll(/from '([^']+)'|^import '([^']+)'/gm)].map(([, a, b]) => a ?? b ?? '');
  const running = new Set(runtimeImports(text, file));
  return every.map((specifier) => ({
    target: specifier.startsWith('.')
      ? path.join(path.dirname(file), specifier)
      : path.join('node_modules', specifier),
    isTypeOnly: !running.has(specifier),
  }));
}
