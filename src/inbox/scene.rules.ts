import type { Scene, SceneKind, SceneLetter, SceneLetters } from '../contract/scene';

/** The one table of letters; see `contract/scene.ts` for what may never change. */
const kinds: { readonly [Letter in SceneLetter]: SceneLetters[Letter] } = {
  c: 'channelCode',
  b: 'binding',
  i: 'invite',
  k: 'clerk',
  r: 'receipt',
  p: 'pack',
};

const kindOf = new Map<string, SceneKind>(Object.entries(kinds));
const letterOf = new Map<SceneKind, string>(Object.entries(kinds).map(([letter, kind]) => [kind, letter]));

/** The scene of one thing: its letter, then `id`. @throws Error when the id is not 1 to 31 of `[0-9A-Za-z]` */
export function buildScene(kind: SceneKind, id: string): string {
  if (!/^[0-9A-Za-z]{1,31}$/.test(id)) throw new Error(`a scene cannot carry this id of a ${kind}`);
  return `${letterOf.get(kind) ?? ''}${id}`;
}

/** Reads a scene; null for one that is not ours: of another system, or of a picture made by hand. */
export function parseScene(scene: string): Scene | null {
  const kind = kindOf.get(scene.charAt(0));
  return kind !== undefined && /^[A-Za-z][0-9A-Za-z]{1,31}$/.test(scene)
    ? { kind, id: scene.slice(1) }
    : null;
}
