import path from 'node:path';
import { missing } from './checks';
import { BuildProblem } from './problem';
import { compileForBrowser, compileScripts } from './scripts';
import { compileStyles, scopeOf } from './styles';
import { compileTemplates } from './templates';
import { readProgram } from './units';

export { BuildProblem } from './problem';
export { iconPicture } from './icons';
export { compileForBrowser } from './scripts';

/** A Mini Program as a browser takes it: the runtime, its own code and its styles. */
export interface PhoneBundle {
  readonly runtime: string;
  readonly script: string;
  readonly style: string;
}

/**
 * Compiles a Mini Program's folder; throws BuildProblem with one line for each thing that is wrong: a template that
 * does not parse, a component that leads to nothing, a built-in tag or a call of `wx` that the runtime lacks.
 */
export async function buildPhone(root: string): Promise<PhoneBundle> {
  const program = readProgram(root);
  const [runtime, { code, ownFiles }] = await Promise.all([
    compileForBrowser(path.resolve(__dirname, '../runtime/main.ts')),
    compileScripts(program),
  ]);
  const lacking = missing(program, ownFiles);
  if (lacking.length > 0) throw new BuildProblem(lacking.join('\n'));
  const units = program.units.map((unit) => ({
    path: unit.path,
    kind: unit.kind,
    config: unit.config,
    scope: unit.kind === 'component' ? scopeOf(program, unit) : null,
  }));
  const described = JSON.stringify({ app: program.config, units });
  const script = `phoneProgram.describe(${described},${compileTemplates(program)});\n${code}`;
  return { runtime, script, style: compileStyles(program) };
}
