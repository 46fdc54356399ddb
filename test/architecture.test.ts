import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { environmentSchema } from '../config/schema';

const root = path.join(__dirname, '..');

/** The import order of the features: an import may only point up. */
const features = [
  'audit', 'setting', 'store', 'staff', 'inbox', 'follower', 'member', 'channelCode', 'points', 'tier', 'coupon',
  'invite', 'order', 'incentive', 'followUp', 'payment', 'event', 'tag', 'segment', 'content', 'reach', 'campaign', 'journey', 'report',
]; // prettier-ignore

const layers = ['platform', 'contract', 'wechat'];
const roots = ['main.ts', 'server.ts', 'app.ts', 'cli'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

function filesUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), 'utf8'),
    ts.ScriptTarget.ES2022,
  );
  return source.statements.flatMap((statement): Import[] => {
    const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    if (
      !isImport ||
      statement.moduleSpecifier === undefined ||
      !ts.isStringLiteral(statement.moduleSpecifier)
    )
      return [];
    const specifier = statement.moduleSpecifier.text;
    if (!specifier.startsWith('.')) return [];
    const isTypeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    return [{ from: file, to: path.join(path.dirname(file), specifier), isTypeOnly }];
  });
}

/** `src/points/points.rules` → `points`; `src/app` → `app.ts`; `config` → `config`. */
function placeOf(file: string): string {
  const parts = file.split(path.sep);
  if (parts[0] !== 'src') return parts[0] ?? '';
  const place = parts[1] ?? '';
  return ['main', 'server', 'app'].includes(place) ? `${place}.ts` : place;
}

function violation({ from, to, isTypeOnly }: Import): string | undefined {
  const [source, target] = [placeOf(from), placeOf(to)];
  if (source === target || roots.includes(source)) return undefined;
  const what = `${from} → ${to}`;
  if (source === 'config') return what;
  if (source === 'contract') return `${what}: contract imports nothing`;
  if (source === 'platform') return `${what}: platform knows no feature`;
  if (source === 'wechat') return target === 'platform' ? undefined : `${what}: wechat knows platform only`;
  if (target === 'platform') return undefined;
  if (target === 'contract' || target === 'wechat') {
    const isErrorsOrFace = target === 'wechat' && to.split(path.sep).length <= 3;
    return isTypeOnly || isErrorsOrFace ? undefined : `${what}: types only`;
  }
  const [mine, theirs] = [features.indexOf(source), features.indexOf(target)];
  if (mine === -1 || theirs === -1) return `${what}: neither is a known feature`;
  if (theirs > mine) return `${what}: imports point up the list`;
  const isFace = to === path.join('src', target) || to === path.join('src', target, 'index');
  return isFace ? undefined : `${what}: use the feature's index.ts`;
}

describe('the house', () => {
  const sources = filesUnder('src').filter((file) => !file.startsWith(path.join('src', 'console')));

  it('keeps the import law', () => {
    const violations = [...sources, ...filesUnder('config')]
      .flatMap(importsOf)
      .map(violation)
      .filter(Boolean);
    expect(violations).toEqual([]);
  });

  it('has only folders that the list of features knows', () => {
    const known = new Set([...features, ...layers, ...roots, 'console']);
    expect(readdirSync(path.join(root, 'src')).filter((name) => !known.has(name))).toEqual([]);
  });

  it('gives every feature a README of at most 60 lines and an index without logic', () => {
    const problems = features
      .filter((feature) => sources.some((file) => placeOf(file) === feature))
      .flatMap((feature) => {
        const readme = readFileSync(path.join(root, 'src', feature, 'README.md'), 'utf8').split('\n').length;
        const index = readFileSync(path.join(root, 'src', feature, 'index.ts'), 'utf8');
        return [
          ...(readme > 61 ? [`${feature}/README.md has ${readme} lines`] : []),
          ...(index.includes('export *') ? [`${feature}/index.ts has export *`] : []),
        ];
      });
    expect(problems).toEqual([]);
  });

  it('keeps files at 300 lines or less', () => {
    const long = [...sources, ...filesUnder('config'), ...filesUnder('test'), ...filesUnder('bench')].filter(
      (file) => readFileSync(path.join(root, file), 'utf8').split('\n').length > 301,
    );
    expect(long).toEqual([]);
  });

  it('uses the words of the glossary', () => {
    const avoided = /\b(gzh|kefu|weapp|writeOff)/i;
    // WeChat's own values (`kf_create_session`, `KfAccount`) do not match; these words are ours to avoid.
    const found = sources.filter((file) => avoided.test(readFileSync(path.join(root, file), 'utf8')));
    expect(found).toEqual([]);
  });

  it('lists the same variables in .env.example as in the schema, in the same order', () => {
    const example = readFileSync(path.join(root, '.env.example'), 'utf8');
    const listed = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(environmentSchema.shape));
  });

  it('reads the environment in config alone', () => {
    const readers = sources.filter((file) =>
      readFileSync(path.join(root, file), 'utf8').includes('process.env'),
    );
    expect(readers.filter((file) => !['src/main.ts', 'src/cli/main.ts'].includes(file))).toEqual([]);
  });
});
