import type { NeedsBySource } from '../contract/tag';
import type { Database } from '../platform/database';
import type { Tag, TagAssignment } from './tag.model';
import { tagAssignmentModel, tagModel } from './tag.model';

/** How many members have each need with each source. One pass over the assignments of these tags, member by member. */
export async function needsBySource(db: Database): Promise<NeedsBySource> {
  const ofKind = (kind: Tag['kind']): Promise<Tag[]> =>
    db.model(tagModel).find({ kind }).sort({ name: 1, _id: 1 }).lean<Tag[]>().exec();
  const [needs, sources] = [await ofKind('need'), await ofKind('source')];
  const needAt = new Map(needs.map(({ _id }, place) => [_id, place]));
  const sourceAt = new Map(sources.map(({ _id }, place) => [_id, place]));
  const counts = needs.map(() => Array.from({ length: sources.length + 1 }, () => 0));
  const needTotals = needs.map(() => 0);

  function count(tagIds: readonly string[]): void {
    const columns = tagIds.flatMap((tagId) => sourceAt.get(tagId) ?? []);
    for (const row of tagIds.flatMap((tagId) => needAt.get(tagId) ?? [])) {
      needTotals[row] = (needTotals[row] ?? 0) + 1;
      const cells = counts[row] ?? [];
      for (const column of columns.length === 0 ? [sources.length] : columns)
        cells[column] = (cells[column] ?? 0) + 1;
    }
  }

  const filter = { tagId: { $in: [...needAt.keys(), ...sourceAt.keys()] } };
  const rows = db
    .model(tagAssignmentModel)
    .find(filter, { memberId: 1, tagId: 1 })
    .sort({ memberId: 1, tagId: 1 })
    .lean<Pick<TagAssignment, 'memberId' | 'tagId'>[]>()
    .cursor();
  let memberId = '';
  let own: string[] = [];
  for await (const row of rows) {
    if (row.memberId !== memberId) {
      count(own);
      [memberId, own] = [row.memberId, []];
    }
    own.push(row.tagId);
  }
  count(own);
  const named = ({ _id, name }: Tag): { id: string; name: string } => ({ id: _id, name });
  return { needs: needs.map(named), sources: sources.map(named), counts, needTotals };
}
