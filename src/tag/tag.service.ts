import type { AppendAudit } from '../audit';
import type { TagChange, TagQuery, TagRequest } from '../contract/tag';
import type { Clock } from '../platform/clock';
import type { Database, Page } from '../platform/database';
import { findPage, isDuplicateKey } from '../platform/database';
import type { Ids } from '../platform/ids';
import { tagChanged, tagNameTaken, unknownTag } from './tag.errors';
import type { Tag } from './tag.model';
import { tagModel } from './tag.model';

interface TagServiceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
}

/** Tags themselves: their names, kinds and colours. */
export function createTags({ db, clock, ids, audit }: TagServiceDeps) {
  const tags = db.model(tagModel);

  async function change<T>(staffId: string, action: string, id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await db.transaction({ keys: [`tag:${id}`] }, async () => {
        const result = await work();
        await audit({
          actor: { kind: 'staff', id: staffId },
          action: `tag.${action}`,
          target: { type: 'tag', id },
        });
        return result;
      });
    } catch (error) {
      if (isDuplicateKey(error, 'name')) throw tagNameTaken();
      throw error;
    }
  }

  return {
    /** @throws AppError TAG_NAME_TAKEN */
    create(staffId: string, request: TagRequest): Promise<Tag> {
      const now = clock.now();
      const tag: Tag = { _id: ids.next(), ...request, version: 1, createdAt: now, updatedAt: now };
      return change(staffId, 'create', tag._id, async () => {
        await tags.create([tag]);
        return tag;
      });
    },

    /** @throws AppError TAG_UNKNOWN, TAG_CHANGED, TAG_NAME_TAKEN */
    update: (staffId: string, id: string, { version, ...values }: TagChange): Promise<Tag> =>
      change(staffId, 'update', id, async () => {
        const updated = await tags
          .findOneAndUpdate(
            { _id: id, version },
            { $set: { ...values, updatedAt: clock.now() }, $inc: { version: 1 } },
            { returnDocument: 'after' },
          )
          .lean<Tag>();
        if (updated !== null) return updated;
        const current = await tags.findById(id).lean<Tag>();
        throw current === null ? unknownTag() : tagChanged(current.version);
      }),

    find: (id: string): Promise<Tag | null> => tags.findById(id).lean<Tag>(),

    findMany: (tagIds: readonly string[]): Promise<Tag[]> =>
      tags.find({ _id: { $in: [...tagIds] } }).lean<Tag[]>(),

    /** By name. */
    list: ({ kind, ...page }: TagQuery): Promise<Page<Tag>> =>
      findPage(tags, kind === undefined ? {} : { kind }, { by: 'name', direction: 1 }, page),
  };
}
