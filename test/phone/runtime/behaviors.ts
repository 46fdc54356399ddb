import type { CodeSpace } from 'glass-easel-miniprogram-adapter';

/** The behaviors that WeChat provides by name; the adapter takes objects only. */
export function namedBehaviors(space: CodeSpace): (name: string) => unknown {
  const field = space
    .behavior()
    .definition({ properties: { name: String, value: null } })
    .register();
  const empty = space.behavior().definition({}).register();
  return (name) => {
    if (name === 'wx://form-field') return field;
    if (name.startsWith('wx://')) return empty;
    throw new Error(`no behavior ${name}`);
  };
}
