import type { MemberTagView, TagView } from '../contract/tag';
import type { Tag, TagAssignment } from './tag.model';

export function presentTag({ _id, name, kind, colour, version, createdAt }: Tag): TagView {
  return { id: _id, name, kind, colour, version, createdAt: createdAt.toISOString() };
}

export function presentAssignment(
  { tagId, why, addedAt }: TagAssignment,
  { name, kind, colour }: Tag,
): MemberTagView {
  return {
    tagId,
    name,
    kind,
    colour,
    why: why.map((reason) => ({ kind: reason.kind, ref: reason.ref, at: reason.at.toISOString() })),
    addedAt: addedAt.toISOString(),
  };
}
