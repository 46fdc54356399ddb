import type { TagChange, TagGroupChange, TagGroupRequest, TagQuery, TagRequest } from '../contract/tag';
import type { Page, PageRequest } from '../platform/database';
import { findPage, isDuplicateKey } from '../platform/database';
import type { TagDeps } from './tag.deps';
import {
  invalidTagReference,
  tagChanged,
  tagGroupChanged,
  tagGroupNameTaken,
  tagNameTaken,
  tagTraitHeld,
  unknownTag,
  unknownTagGroup,
} from './tag.errors';
import type { Tag, TagGroup } from './tag.model';
import { tagGroupModel, tagModel } from './tag.model';
import { defaultHalfLifeDays, defaultTrait } from './tag.rules';
import { tagRuleModel } from './tagRule.model';

export type TagServiceDeps = Pick<TagDeps, 'db' | 'clock' | 'ids' | 'audit'>;

/** Tags themselves: their names, kinds, traits and colours. */
export function createTags(deps: TagServiceDeps) {
  const { db, clock, ids } = deps;
  const tags = db.model(tagModel);
  const change = <T>(staffId: string, action: string, id: string, work: () => Promise<T>): Promise<T> =>
    changeNamed(deps, { staffId, action: `tag.${action}`, type: 'tag', id }, work);

  return {
    /** @throws AppError TAG_NAME_TAKEN, TAG_INVALID for an unknown group */
    create(staffId: string, request: TagRequest): Promise<Tag> {
      const now = clock.now();
      const tag: Tag = { _id: ids.next(), ...valuesOf(request), version: 1, createdAt: now, updatedAt: now };
      return change(staffId, 'create', tag._id, async () => {
        await assertGroup(deps, tag.groupId);
        await tags.create([tag]);
        return tag;
      });
    },

    /** @throws AppError TAG_UNKNOWN, TAG_CHANGED, TAG_NAME_TAKEN, TAG_TRAIT_HELD, TAG_INVALID */
    update: (staffId: string, id: string, { version, ...request }: TagChange): Promise<Tag> =>
      change(staffId, 'update', id, async () => {
        const current = await tags.findById(id).lean<Tag>();
        if (current === null) throw unknownTag();
        const values = valuesOf({ trait: current.trait, groupId: current.groupId, ...request });
        await assertGroup(deps, values.groupId);
        if (values.trait !== 'behavioural' && (await isForPurchases(deps, id))) throw tagTraitHeld();
        const updated = await tags
          .findOneAndUpdate(
            { _id: id, version },
            { $set: { ...values, updatedAt: clock.now() }, $inc: { version: 1 } },
            { returnDocument: 'after' },
          )
          .lean<Tag>();
        if (updated === null) throw tagChanged(current.version);
        return updated;
      }),

    find: (id: string): Promise<Tag | null> => tags.findById(id).lean<Tag>(),

    findMany: (tagIds: readonly string[]): Promise<Tag[]> =>
      tags.find({ _id: { $in: [...tagIds] } }).lean<Tag[]>(),

    /** By name. */
    list: ({ kind, groupId, ...page }: TagQuery): Promise<Page<Tag>> => {
      const filter = {
        ...(kind === undefined ? {} : { kind }),
        ...(groupId === undefined ? {} : { groupId }),
      };
      return findPage(tags, filter, { by: 'name', direction: 1 }, page);
    },
  };
}

/** Groups of tags. */
export function createTagGroups(deps: TagServiceDeps) {
  const { db, clock, ids } = deps;
  const groups = db.model(tagGroupModel);
  const change = <T>(staffId: string, action: string, id: string, work: () => Promise<T>): Promise<T> =>
    changeNamed(deps, { staffId, action: `tagGroup.${action}`, type: 'tagGroup', id }, work);

  return {
    /** @throws AppError TAG_GROUP_NAME_TAKEN */
    create(staffId: string, { name }: TagGroupRequest): Promise<TagGroup> {
      const group: TagGroup = { _id: ids.next(), name, version: 1, createdAt: clock.now() };
      return change(staffId, 'create', group._id, async () => {
        await groups.create([group]);
        return group;
      });
    },

    /** @throws AppError TAG_GROUP_UNKNOWN, TAG_GROUP_CHANGED, TAG_GROUP_NAME_TAKEN */
    update: (staffId: string, id: string, { name, version }: TagGroupChange): Promise<TagGroup> =>
      change(staffId, 'update', id, async () => {
        const updated = await groups
          .findOneAndUpdate(
            { _id: id, version },
            { $set: { name }, $inc: { version: 1 } },
            { returnDocument: 'after' },
          )
          .lean<TagGroup>();
        if (updated !== null) return updated;
        const current = await groups.findById(id).lean<TagGroup>();
        throw current === null ? unknownTagGroup() : tagGroupChanged(current.version);
      }),

    /** By name. */
    list: (page: PageRequest): Promise<Page<TagGroup>> =>
      findPage(groups, {}, { by: 'name', direction: 1 }, page),
  };
}

interface NamedChange {
  readonly staffId: string;
  readonly action: string;
  readonly type: 'tag' | 'tagGroup';
  readonly id: string;
}

async function changeNamed<T>(
  { db, audit }: TagServiceDeps,
  { staffId, action, type, id }: NamedChange,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction({ keys: [`${type}:${id}`] }, async () => {
      const result = await work();
      await audit({ actor: { kind: 'staff', id: staffId }, action, target: { type, id } });
      return result;
    });
  } catch (error) {
    if (isDuplicateKey(error, 'name')) throw type === 'tag' ? tagNameTaken() : tagGroupNameTaken();
    throw error;
  }
}

function valuesOf({ name, kind, colour, groupId = null, ...given }: TagRequest) {
  const trait = given.trait ?? defaultTrait(kind);
  const halfLifeDays = trait === 'behavioural' ? (given.halfLifeDays ?? defaultHalfLifeDays) : null;
  return { name, kind, colour, groupId, trait, halfLifeDays };
}

async function assertGroup({ db }: TagServiceDeps, groupId: string | null): Promise<void> {
  if (groupId === null || (await db.model(tagGroupModel).exists({ _id: groupId })) !== null) return;
  throw invalidTagReference('body.groupId', 'there is no such group of tags');
}

async function isForPurchases({ db }: TagServiceDeps, tagId: string): Promise<boolean> {
  const filter = { tagId, deletedAt: null, 'conditions.kind': 'purchase' };
  return (await db.model(tagRuleModel).exists(filter)) !== null;
}
