import { existsSync, readFileSync } from 'node:fs';
import { TmplGroup } from 'glass-easel-template-compiler';
import { z } from 'zod';
import { BuildProblem } from './problem';
import type { Program } from './units';
import { placeOf } from './units';
import { rewriteWxs } from './wxs';

const diagnostics = z.array(
  z.looseObject({
    level: z.string(),
    message: z.string(),
    startLine: z.number(),
    isError: z.boolean().default(false),
  }),
);
const paths = z.array(z.string());

/** `Q.A` lets a WXS function watch a property, `Q.C` runs a WXS event handler; both live in the runtime. */
const wxsHandlers = 'Q.A=(f)=>globalThis.phoneWxs.watch(f);Q.C=(c,e,f)=>globalThis.phoneWxs.handle(c,e,f);';

/** A JavaScript expression: an object of template groups by path. Fails on any diagnostic in our own templates. */
export function compileTemplates(program: Program): string {
  const group = new TmplGroup();
  const problems: string[] = [];
  const scripts = new Set<string>();
  const known = new Set<string>();
  const ownNames = new Set(program.units.filter(({ isOwn }) => isOwn).map((unit) => unit.path));

  const addScript = (name: string): void => {
    if (scripts.has(name)) return;
    scripts.add(name);
    const source = readFileSync(`${placeOf(program.root, name)}.wxs`, 'utf8');
    group.addScript(name, rewriteWxs(source));
    for (const [, required] of source.matchAll(/require\(\s*['"]([^'"]+)\.wxs['"]\s*\)/gu)) {
      addScript(new URL(required ?? '', `file:///${name}`).pathname.slice(1));
    }
  };

  const addTemplate = (name: string): void => {
    if (known.has(name)) return;
    known.add(name);
    const file = `${placeOf(program.root, name)}.wxml`;
    if (!existsSync(file)) throw new BuildProblem(`${name}.wxml does not exist`);
    const found = diagnostics.parse(group.addTmpl(name, readFileSync(file, 'utf8')));
    const isOwn = ownNames.has(name) || !name.startsWith('miniprogram_npm/');
    if (isOwn)
      problems.push(...found.map(({ message, startLine }) => `${name}.wxml:${startLine + 1}: ${message}`));
    for (const module of paths.parse(group.getInlineScriptModuleNames(name)))
      group.setInlineScript(name, module, rewriteWxs(group.getInlineScript(name, module)));
    for (const script of paths.parse(group.getScriptDependencies(name))) addScript(script);
    for (const other of paths.parse(group.getDirectDependencies(name))) addTemplate(other);
  };

  for (const unit of program.units) if (unit.kind !== 'app') addTemplate(unit.path);
  if (problems.length > 0) throw new BuildProblem(problems.join('\n'));
  group.setExtraRuntimeScript(wxsHandlers);
  return group.getTmplGenObjectGroups();
}
