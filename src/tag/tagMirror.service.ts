import { AppError } from '../platform/errors';
import { WechatError } from '../wechat';
import type { TagDeps } from './tag.deps';
import { invalidTagReference, tagMirrorsFull, unknownTag } from './tag.errors';
import type { Tag, TagAssignment } from './tag.model';
import { tagAssignmentModel, tagModel } from './tag.model';
import type { TagMirror } from './tagMirror.model';
import { tagMirrorModel } from './tagMirror.model';

/** WeChat's limits (用户标签管理). */
const mostTags = 100;
const mostNameBytes = 30;
const perCall = 50;

export type TagMirrors = ReturnType<typeof createTagMirrors>;

/** Chosen tags in the official account's own list: WeChat's list is read, and what differs is put right. */
export function createTagMirrors(deps: TagDeps) {
  const { db, wechatTags } = deps;
  const mirrors = db.model(tagMirrorModel);
  const set = (_id: string, values: Partial<TagMirror>): Promise<unknown> =>
    mirrors.updateOne({ _id }, { $set: values }).exec();

  return {
    list: (): Promise<TagMirror[]> => mirrors.find({}).sort({ _id: 1 }).lean<TagMirror[]>().exec(),

    /** @throws AppError TAG_UNKNOWN, TAG_INVALID for a name that WeChat does not take, TAG_MIRRORS_FULL */
    choose: (staffId: string, tagId: string, isWanted: boolean): Promise<TagMirror> =>
      choose(deps, staffId, tagId, isWanted),

    /** Safe to run twice: what is as it should be is left alone. */
    async sync(signal: AbortSignal): Promise<void> {
      const all = await mirrors.find({}).sort({ isWanted: 1, _id: 1 }).lean<TagMirror[]>();
      if (all.length === 0) return;
      const listed = new Map((await wechatTags.get()).map(({ id, name }) => [id, name]));
      for (const mirror of all) {
        if (signal.aborted) return;
        try {
          if (mirror.isWanted) await set(mirror._id, await bring(deps, mirror, listed));
          else await remove(deps, mirror, listed);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          deps.logger.warn('a tag could not be synced to the official account', { code: error.code, error });
          await set(mirror._id, { problem: error.code });
        }
      }
    },
  };
}

async function choose(
  { db, audit }: TagDeps,
  staffId: string,
  tagId: string,
  isWanted: boolean,
): Promise<TagMirror> {
  const mirrors = db.model(tagMirrorModel);
  // One key for all of them: there is room for so many.
  return db.transaction({ keys: ['tagMirrors'] }, async () => {
    const tag = await db.model(tagModel).findById(tagId).lean<Tag>();
    if (tag === null) throw unknownTag();
    if (isWanted && Buffer.byteLength(tag.name) > mostNameBytes)
      throw invalidTagReference('body.isWanted', `WeChat takes names of ${mostNameBytes} bytes, ten 汉字`);
    const others = await mirrors.countDocuments({ _id: { $ne: tagId }, isWanted: true });
    if (isWanted && others >= mostTags) throw tagMirrorsFull(mostTags);
    const blank = { wechatTagId: null, followerCount: 0, leftOutCount: 0, problem: null, syncedAt: null };
    const chosen = await mirrors
      .findOneAndUpdate(
        { _id: tagId },
        { $set: { isWanted }, $setOnInsert: blank },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<TagMirror>();
    const actor = { kind: 'staff', id: staffId } as const;
    await audit({ actor, action: 'tag.mirror', target: { type: 'tag', id: tagId }, change: { isWanted } });
    return chosen;
  });
}

type Listed = Map<number, string>;

async function remove(
  { db, wechatTags }: TagDeps,
  { _id, wechatTagId }: TagMirror,
  listed: Listed,
): Promise<void> {
  if (wechatTagId !== null && listed.has(wechatTagId)) {
    await wechatTags.delete(wechatTagId);
    listed.delete(wechatTagId);
  }
  await db.model(tagMirrorModel).deleteOne({ _id, isWanted: false });
}

/** The tag under its name, and on it exactly the followers who are members with the tag. */
async function bring(deps: TagDeps, mirror: TagMirror, listed: Listed): Promise<Partial<TagMirror>> {
  const { db, clock, wechatTags } = deps;
  const tag = await db.model(tagModel).findById(mirror._id).lean<Tag>().orFail();
  const wechatTagId = await place(deps, mirror, tag.name, listed);
  // At once, so that a crash from here on finds the tag again.
  await db.model(tagMirrorModel).updateOne({ _id: mirror._id }, { $set: { wechatTagId } });
  const wanted = await openidsWith(deps, mirror._id);
  const there = new Set<string>();
  for await (const page of wechatTags.users(wechatTagId)) for (const openid of page) there.add(openid);
  const superfluous = [...there].filter((openid) => !wanted.has(openid));
  const missing = [...wanted].filter((openid) => !there.has(openid));
  await inCalls(superfluous, (openids) => wechatTags.batchuntagging(wechatTagId, openids));
  const leftOutCount = await inCalls(missing, (openids) => wechatTags.batchtagging(wechatTagId, openids));
  const followerCount = wanted.size - leftOutCount;
  return { wechatTagId, followerCount, leftOutCount, problem: null, syncedAt: clock.now() };
}

/** WeChat's id of the tag; made, found by its name or renamed as needed. */
async function place(
  { wechatTags }: TagDeps,
  { wechatTagId }: TagMirror,
  name: string,
  listed: Listed,
): Promise<number> {
  if (wechatTagId !== null && listed.has(wechatTagId)) {
    if (listed.get(wechatTagId) !== name) await wechatTags.update(wechatTagId, name);
    listed.set(wechatTagId, name);
    return wechatTagId;
  }
  const [found] = [...listed].find(([, other]) => other === name) ?? [];
  if (found !== undefined) return found;
  const { id } = await wechatTags.create(name);
  listed.set(id, name);
  return id;
}

async function openidsWith({ db, followerOpenidsOf }: TagDeps, tagId: string): Promise<Set<string>> {
  const openids = new Set<string>();
  const rows = db
    .model(tagAssignmentModel)
    .find({ tagId }, { memberId: 1 })
    .sort({ memberId: 1 })
    .lean<Pick<TagAssignment, 'memberId'>[]>()
    .cursor();
  for await (const { memberId } of rows)
    for (const openid of await followerOpenidsOf(memberId)) openids.add(openid);
  return openids;
}

/**
 * 50 at a time; a refused call is made for each on its own, since one person may spoil it for all. Answers how many WeChat
 * refuses for themselves; throws what is no refusal.
 */
async function inCalls(
  openids: readonly string[],
  call: (openids: readonly string[]) => Promise<void>,
): Promise<number> {
  let refusedCount = 0;
  for (let start = 0; start < openids.length; start += perCall) {
    const step = openids.slice(start, start + perCall);
    if (await isTaken(call, step)) continue;
    for (const openid of step) if (!(await isTaken(call, [openid]))) refusedCount += 1;
  }
  return refusedCount;
}

/** 40003: not an openid of this account, 45059: has 20 tags already, 49003: of another account. */
const personal: ReadonlySet<number> = new Set([40003, 45059, 49003]);

async function isTaken(
  call: (openids: readonly string[]) => Promise<void>,
  openids: readonly string[],
): Promise<boolean> {
  try {
    await call(openids);
    return true;
  } catch (error) {
    if (error instanceof WechatError && error.errcode !== undefined && personal.has(error.errcode))
      return false;
    throw error;
  }
}
