import type { ClientSession } from 'mongoose';
import type { DomainEvents, FollowerEvent } from '../contract/events';
import type { FollowerQuery } from '../contract/follower';
import type { Database, Page } from '../platform/database';
import { findPage } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { FollowChange, FollowerRecord } from './follower.model';
import { followChangeModel, followerModel } from './follower.model';

interface StoreDeps {
  readonly db: Database;
  readonly ids: Ids;
  readonly emit: Emit<DomainEvents>;
}

/** What happened to a follower, for those who hear of it. */
export type Told = Pick<FollowerEvent, 'sceneStr' | 'wasFollowing' | 'inboxId' | 'at'>;

export type FollowerStore = ReturnType<typeof createFollowerStore>;

/** Reads and writes of followers; the writes belong into the transaction of whoever decided on them. */
export function createFollowerStore(deps: StoreDeps) {
  return { ...createReads(deps.db), ...createWrites(deps), ...createTelling(deps.emit) };
}

/** The driver's collections: every callback of a follower passes here. They join the open transaction by its session. */
function createReads(db: Database) {
  const rows = db.collection(followerModel);
  const inOpen = (): { session?: ClientSession } => {
    const session = db.session();
    return session === undefined ? {} : { session };
  };
  return {
    rows,
    changes: db.collection(followChangeModel),
    find: (followerId: string) => rows.findOne({ _id: followerId }, inOpen()),
    findByOpenid: (appid: string, openid: string) => rows.findOne({ appid, openid }, inOpen()),
    findByOpenids: (appid: string, openids: readonly string[]) =>
      rows.find({ appid, openid: { $in: openids } }, inOpen()).toArray(),
    /** Where several openids of one account have one unionid, the one that follows, else the newest. */
    findByUnionid: (appid: string, unionid: string) =>
      rows.findOne({ appid, unionid }, { sort: { isFollowing: -1, _id: -1 }, ...inOpen() }),

    /** Newest first; followers belong to the whole brand, so a part of the tree has none. */
    list: (scopes: readonly string[], query: FollowerQuery): Promise<Page<FollowerRecord>> => {
      if (!scopes.includes('/')) return Promise.resolve({ items: [], next: null });
      const { isFollowing, ...page } = query;
      const wanted = isFollowing === undefined ? {} : { isFollowing: isFollowing === 'true' };
      const order = { by: '_id', direction: -1 } as const;
      return findPage(db.model(followerModel), { ...wanted, forgottenAt: null }, order, page);
    },
  };
}

function createWrites({ db, ids }: StoreDeps) {
  const rows = db.collection(followerModel);
  const changes = db.collection(followChangeModel);

  /** Writes followers that were read in the open transaction, or are new. */
  async function writeAll(followers: readonly FollowerRecord[]): Promise<void> {
    if (followers.length === 0) return;
    const session = openSession(db);
    const writes = followers.map((follower) => {
      const { _id, version, ...fields } = follower;
      if (version === 1) return { insertOne: { document: follower } };
      return {
        updateOne: { filter: { _id, version: version - 1 }, update: { $set: { ...fields, version } } },
      };
    });
    const { insertedCount, matchedCount } = await rows.bulkWrite(writes, { session });
    if (insertedCount + matchedCount !== followers.length)
      throw new Error('a follower was written that had changed since it was read');
  }

  /** Notes follows and unfollows for the timeline; their source is unique. */
  async function noteAll(notes: readonly Omit<FollowChange, '_id'>[]): Promise<void> {
    if (notes.length === 0) return;
    const documents = notes.map((note) => ({ _id: ids.next(), ...note }));
    await changes.insertMany(documents, { session: openSession(db) });
  }

  /** Ends what the timeline of a forgotten follower would show. */
  async function dropNotes(followerId: string): Promise<void> {
    await changes.deleteMany({ followerId }, { session: openSession(db) });
  }

  return {
    writeAll,
    noteAll,
    dropNotes,
    write: (follower: FollowerRecord) => writeAll([follower]),
    note: (change: Omit<FollowChange, '_id'>) => noteAll([change]),
  };
}

function openSession(db: Database): ClientSession {
  const session = db.session();
  if (session === undefined)
    throw new Error('followers are written in the transaction of what is told of them');
  return session;
}

function createTelling(emit: Emit<DomainEvents>) {
  const told = ({ _id, appid, subscribeScene }: FollowerRecord, what: Told): FollowerEvent => ({
    followerId: _id,
    appid,
    subscribeScene,
    ...what,
  });
  const place = ({ _id, version }: FollowerRecord) => ({ subject: `follower:${_id}`, version });
  return {
    tellFollowed: (follower: FollowerRecord, what: Told, isFirst: boolean) =>
      emit('follower.followed', { ...place(follower), payload: { ...told(follower, what), isFirst } }),
    tellUnfollowed: (follower: FollowerRecord, what: Told) =>
      emit('follower.unfollowed', { ...place(follower), payload: told(follower, what) }),
    tellScanned: (follower: FollowerRecord, what: Told) =>
      emit('follower.scanned', { ...place(follower), payload: told(follower, what) }),
  };
}
