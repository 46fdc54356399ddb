import type { SceneKind } from '../../src/contract/scene';

const kinds: Readonly<Record<string, SceneKind>> = {
  c: 'channelCode',
  b: 'binding',
  i: 'invite',
  k: 'clerk',
  r: 'receipt',
  p: 'pack',
};

/** The scene that a page was opened with, decoded; empty where there is none that is ours. */
export function sceneOf(query: Readonly<Record<string, string | undefined>>): string {
  const scene = decoded(query['scene'] ?? '');
  return kindOf(scene) === null ? '' : scene;
}

/** What a scene leads to; null for anything that is not one of ours. */
export function kindOf(scene: string): SceneKind | null {
  if (!/^[0-9A-Za-z]{2,32}$/.test(scene)) return null;
  return kinds[scene.charAt(0)] ?? null;
}

/** A scene as it stands in any text that a camera read: the bare scene, or a query with it. */
export function sceneIn(text: string): string {
  const inQuery = /[?&]scene=([^&#]+)/.exec(text)?.[1];
  return sceneOf({ scene: inQuery ?? text });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** The ways in (场景值) from which WeChat shows its official-account component. */
const officialAccountScenes = [1011, 1017, 1025, 1047, 1124];

export function showsOfficialAccount(wechatScene: number): boolean {
  return officialAccountScenes.includes(wechatScene);
}
