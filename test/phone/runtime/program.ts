import { Component as GlassComponent, Element as GlassElement } from 'glass-easel';
import type { CodeSpace } from 'glass-easel-miniprogram-adapter';
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { namedBehaviors } from './behaviors';

export interface UnitDescription {
  readonly path: string;
  readonly kind: 'app' | 'page' | 'component';
  readonly config: Readonly<Record<string, unknown>>;
  readonly scope: string | null;
}

export interface TabItem {
  readonly pagePath: string;
  readonly text: string;
  readonly iconPath?: string;
  readonly selectedIconPath?: string;
}

export interface AppDescription {
  readonly pages: readonly string[];
  readonly window: Readonly<Record<string, unknown>>;
  readonly tabBar: {
    readonly color: string;
    readonly selectedColor: string;
    readonly backgroundColor: string;
    readonly list: readonly TabItem[];
  } | null;
  readonly style: string;
}

type Definition = Record<string, unknown>;
type Template = Parameters<CodeSpace['addCompiledTemplate']>[1];
type TemplateGroups = NonNullable<Template['groupList']>;

/** What the Mini Program's own code calls: `App`, `Page`, `Component`, `Behavior`, `getApp`. */
export interface Program {
  readonly env: MiniProgramEnv;
  readonly space: CodeSpace;
  readonly app: AppDescription;
  readonly definition: Definition;
  configOf(path: string): Readonly<Record<string, unknown>>;
}

interface Described {
  readonly app: AppDescription;
  readonly units: readonly UnitDescription[];
}

/** glass-easel leaves it to the framework to say that a component is ready: once it is attached and laid out. */
function readyBehavior(space: CodeSpace): Parameters<CodeSpace['setOverallBehavior']>[0] {
  const behavior = space.getComponentSpace().defineBehavior({
    lifetimes: {
      attached() {
        // Here `this` is what the component's own code sees; the node behind it has the lifetimes.
        const node: unknown = Reflect.get(this, '_$');
        setTimeout(() => {
          if (GlassComponent.isComponent(node) && GlassElement.isAttached(node))
            node.triggerLifetime('ready', []);
        }, 0);
      },
    },
  });
  return behavior.general();
}

/** Collects what the compiled script hands over, then defines every unit in a code space. */
export function createLoader() {
  const scripts = new Map<string, () => void>();
  let described: Described | undefined;
  let templates: TemplateGroups = {};
  let current = 'app';

  function load(prepare: (space: CodeSpace) => void): Program {
    if (described === undefined) throw new Error('the Mini Program was not described');
    const { app, units } = described;
    const env = new MiniProgramEnv();
    const space = env.createCodeSpace('', true);
    prepare(space);
    space.setOverallBehavior(readyBehavior(space));
    for (const { path, kind, config, scope } of units) {
      if (kind === 'app') continue;
      space.addComponentStaticConfig(path, config);
      space.addStyleSheet(path, undefined, scope ?? undefined);
      const content = templates[path];
      if (content) space.addCompiledTemplate(path, { groupList: templates, content });
    }
    const definition: Definition = {};
    exposeConstructors(space, definition);
    for (const { path } of units) scripts.get(path)?.();
    const configs = new Map(units.map(({ path, config }) => [path, config]));
    return { env, space, app, definition, configOf: (path) => configs.get(path) ?? {} };
  }

  function exposeConstructors(space: CodeSpace, definition: Definition): void {
    const behaviors = namedBehaviors(space);
    const withBehaviors = (given: Definition): Definition => {
      const list: unknown = given['behaviors'];
      if (!Array.isArray(list)) return given;
      const known = list.filter((one: unknown) => one !== undefined && one !== null);
      given['behaviors'] = known.map((one: unknown) => (typeof one === 'string' ? behaviors(one) : one));
      return given;
    };
    Object.assign(globalThis, {
      App: (given: Definition) => Object.assign(definition, given),
      getApp: () => definition,
      Page: (given: Definition) => space.component(current).pageDefinition(withBehaviors(given)).register(),
      Component: (given: Definition) => space.component(current).definition(withBehaviors(given)).register(),
      Behavior: (given: Definition) => space.behavior().definition(withBehaviors(given)).register(),
    });
  }

  return {
    describe(given: Described, groups: TemplateGroups): void {
      described = given;
      templates = groups;
    },
    add(path: string, run: () => void): void {
      scripts.set(path, run);
    },
    begin(path: string): void {
      current = path;
    },
    load,
  };
}

export type Loader = ReturnType<typeof createLoader>;
