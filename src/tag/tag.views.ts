import type { MemberTagView, OwnTagView } from '../contract/tag';
import type { Clock } from '../platform/clock';
import type { Assign } from './tag.assign';
import type { Tag, TagAssignment } from './tag.model';
import type { RuleNames } from './tag.present';
import { presentAssignment, presentOwn } from './tag.present';
import type { createTags } from './tag.service';
import type { TagRules } from './tagRule.service';

interface ViewDeps {
  readonly clock: Clock;
  readonly tags: Pick<ReturnType<typeof createTags>, 'findMany'>;
  readonly assign: Pick<Assign, 'ofMember'>;
  readonly rules: Pick<TagRules, 'findMany'>;
}

export type TagViews = ReturnType<typeof createTagViews>;

/** A member's tags with why, for staff and for the member. */
export function createTagViews({ clock, tags, assign, rules }: ViewDeps) {
  async function each<View>(
    memberId: string,
    present: (assignment: TagAssignment, tag: Tag, names: RuleNames) => View,
  ): Promise<View[]> {
    const assignments = await assign.ofMember(memberId);
    const found = await tags.findMany(assignments.map(({ tagId }) => tagId));
    const byId = new Map(found.map((tag) => [tag._id, tag]));
    const ruleIds = assignments.flatMap(({ why }) =>
      why.filter(({ kind }) => kind === 'rule').map(({ ref }) => ref),
    );
    const names = new Map((await rules.findMany(ruleIds)).map(({ _id, name }) => [_id, name]));
    return assignments.flatMap((assignment) => {
      const tag = byId.get(assignment.tagId);
      return tag === undefined ? [] : [present(assignment, tag, names)];
    });
  }

  return {
    ofMember: (memberId: string): Promise<MemberTagView[]> =>
      each(memberId, (assignment, tag, names) => presentAssignment(assignment, tag, names, clock.now())),
    ofOwn: (memberId: string): Promise<OwnTagView[]> => each(memberId, presentOwn),
  };
}
