/**
 * What a scene leads to, by its first letter; the rest is an id. Printed codes never change, so a letter is never given
 * another meaning and never reused. A scene is `[0-9A-Za-z]` only and has at most 32 characters, which both accounts take.
 */
export interface SceneLetters {
  readonly c: 'channelCode';
  /** A one-time token that joins the two accounts of a person. */
  readonly b: 'binding';
  readonly i: 'invite';
  readonly k: 'clerk';
  readonly r: 'receipt';
  /** A code inside a product's packaging. */
  readonly p: 'pack';
}

export type SceneLetter = keyof SceneLetters;
export type SceneKind = SceneLetters[SceneLetter];

/** A scene, read. */
export interface Scene {
  readonly kind: SceneKind;
  readonly id: string;
}
