/** Some members, or all but some: what a rule says of a slice of members without listing those it says nothing about. */
export interface MemberSet {
  readonly ids: ReadonlySet<string>;
  /** The set is everybody but `ids`. */
  readonly isAllBut: boolean;
}

export const nobody: MemberSet = { ids: new Set(), isAllBut: false };
export const everybody: MemberSet = { ids: new Set(), isAllBut: true };

export function setOf(ids: Iterable<string>, isAllBut = false): MemberSet {
  return { ids: new Set(ids), isAllBut };
}

export function has({ ids, isAllBut }: MemberSet, id: string): boolean {
  return ids.has(id) !== isAllBut;
}

export function complement({ ids, isAllBut }: MemberSet): MemberSet {
  return { ids, isAllBut: !isAllBut };
}

export function intersect(a: MemberSet, b: MemberSet): MemberSet {
  if (a.isAllBut && b.isAllBut) return setOf(joined(a.ids, b.ids), true);
  if (a.isAllBut) return intersect(b, a);
  return setOf([...a.ids].filter((id) => has(b, id)));
}

export function unite(a: MemberSet, b: MemberSet): MemberSet {
  return complement(intersect(complement(a), complement(b)));
}

function* joined(a: ReadonlySet<string>, b: ReadonlySet<string>): Iterable<string> {
  yield* a;
  yield* b;
}
