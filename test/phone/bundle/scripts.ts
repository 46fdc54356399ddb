import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { build } from 'esbuild';
import { BuildProblem } from './problem';
import type { Program, Unit } from './units';
import { packageFolder } from './units';

const packages = path.resolve(__dirname, '../../../node_modules');

/** The script of a unit. */
function scriptOf(unit: Unit): string {
  const found = ['.ts', '.js'].map((extension) => unit.base + extension).find((file) => existsSync(file));
  if (found === undefined) throw new BuildProblem(`${unit.path} has no script`);
  // esbuild names files by their real path.
  return realpathSync(found);
}

/** Bare imports: those of TDesign itself come from the folder it ships with. */
function resolveNpm(name: string, importer: string): string | undefined {
  const [first = '', ...rest] = name.split('/');
  const inside = importer.split(`${path.sep}miniprogram_dist${path.sep}`);
  if (inside.length > 1) {
    const shipped = path.join(inside[0] ?? '', 'miniprogram_dist/miniprogram_npm', name);
    const file = [
      `${shipped}.js`,
      path.join(shipped, 'index.js'),
      path.join(shipped, 'esm/index.js'),
      shipped,
    ];
    return file.find((one) => existsSync(one) && path.extname(one) !== '');
  }
  if (!existsSync(path.join(packages, first, 'miniprogram_dist'))) return undefined;
  const target = path.join(packageFolder(first), ...rest);
  return [`${target}.js`, path.join(target, 'index.js'), target].find(
    (one) => existsSync(one) && path.extname(one) !== '',
  );
}

/** Each unit's script says which unit it is before its own code runs, after those it imports. */
function unitPlugin(byFile: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'units',
    setup(builder) {
      builder.onResolve({ filter: /^[^./]/ }, ({ path: name, importer, kind }) => {
        const found = kind === 'entry-point' ? undefined : resolveNpm(name, importer);
        return found === undefined ? null : { path: found };
      });
      builder.onLoad({ filter: /\.[jt]s$/ }, ({ path: file }) => {
        const unit = byFile.get(file);
        if (unit === undefined) return null;
        const loader = file.endsWith('.ts') ? 'ts' : 'js';
        const source = readFileSync(file, 'utf8');
        return { contents: `phoneProgram.begin(${JSON.stringify(unit)});${source}`, loader };
      });
    },
  };
}

/** One script with every unit's code, each run when the runtime asks for it, and the names of our own files in it. */
export async function compileScripts(program: Program): Promise<{ code: string; ownFiles: string[] }> {
  const files = program.units.map((unit) => ({ unit, file: scriptOf(unit) }));
  const entries = files.map(
    ({ unit, file }) =>
      `phoneProgram.add(${JSON.stringify(unit.path)}, () => require(${JSON.stringify(file)}));`,
  );
  const { outputFiles, metafile } = await build({
    stdin: { contents: entries.join('\n'), resolveDir: program.root, loader: 'js' },
    absWorkingDir: program.root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'silent',
    tsconfigRaw: {},
    plugins: [unitPlugin(new Map(files.map(({ unit, file }) => [file, unit.path])))],
  });
  const ownFiles = Object.keys(metafile.inputs)
    .map((file) => path.resolve(program.root, file))
    .filter((file) => file.startsWith(program.root + path.sep) && !file.includes('miniprogram_npm'));
  return { code: outputFiles[0]?.text ?? '', ownFiles };
}

/** The runtime itself, or another script of the phone's pages, as one file for the browser. */
export async function compileForBrowser(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'silent',
    tsconfigRaw: {},
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0]?.text ?? '';
}
