import type { ClientSession } from 'mongoose';
import type { DomainEvents } from '../contract/events';
import type { Clock } from '../platform/clock';
import { chinaDay } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import { stateAt } from './channelCode.rules';
import type { Attribute } from './touch.attribution';
import { createAttribution } from './touch.attribution';
import type { ChannelCode } from './channelCode.model';
import type { Touch } from './touch.model';
import { touchModel, touchSubjectModel } from './touch.model';

export interface TouchDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly emit: Emit<DomainEvents>;
}

/** A meeting with a code, before it is known whose member it is. */
export interface NewTouch {
  readonly id: string;
  readonly code: ChannelCode;
  readonly kind: 'scan' | 'visit';
  readonly followerId: string | null;
  readonly identityId: string | null;
  readonly isNewFollower: boolean;
  readonly at: Date;
}

export type Touches = ReturnType<typeof createTouches>;

/**
 * Records touches and finds out whose they are. Scan, follow, login and join come in any order and at once: whoever
 * records a touch and whoever links a member both write the touch's subject, and whoever changes what a member has
 * touched writes the member's attribution, so that of two at once the later sees the earlier.
 */
export function createTouches(deps: TouchDeps) {
  const attribute = createAttribution(deps.db);
  return {
    attribute,
    record: createRecording(deps, attribute),
    link: createLinking(deps, attribute),
    ...createTouchReads(deps.db),
  };
}

function createRecording({ db, emit }: TouchDeps, attribute: Attribute) {
  const touches = db.collection(touchModel);
  const subjects = db.collection(touchSubjectModel);

  /** Bumps the subject; answers it as it is then. */
  async function meet(
    subjectId: string,
    session: ClientSession,
  ): Promise<{ memberId: string | null; version: number }> {
    const subject = await subjects.findOneAndUpdate(
      { _id: subjectId },
      { $inc: { version: 1 }, $setOnInsert: { memberId: null } },
      { upsert: true, returnDocument: 'after', session },
    );
    return { memberId: subject?.memberId ?? null, version: subject?.version ?? 0 };
  }

  /** Inside a transaction; the second time is harmless. Answers whether it was new. */
  return async function record(touch: NewTouch, session: ClientSession): Promise<boolean> {
    const { id, code, kind, followerId, identityId, isNewFollower, at } = touch;
    const subjectId = followerId === null ? `identity:${identityId ?? ''}` : `follower:${followerId}`;
    const { memberId, version } = await meet(subjectId, session);
    if ((await touches.findOne({ _id: id }, { projection: { _id: 1 }, session })) !== null) return false;
    const codeState = stateAt(code, at);
    const row: Touch = {
      _id: id,
      codeId: code._id,
      kind,
      followerId,
      identityId,
      memberId,
      storeId: code.storeId,
      storePath: code.storePath,
      at,
      day: chinaDay(at),
      isNewFollower,
      codeState,
      tagIds: codeState === 'active' ? [...code.tagIds] : [],
    };
    await touches.insertOne(row, { session });
    await emit('channelCode.touched', {
      subject: `touch:${subjectId}`,
      version,
      payload: {
        touchId: id,
        codeId: code._id,
        kind,
        followerId,
        identityId,
        isNewFollower,
        at: at.toISOString(),
      },
    });
    if (memberId === null) return true;
    await attribute(memberId, {}, session);
    await tellLinked(emit, row, memberId, version);
    return true;
  };
}

function createLinking({ db, emit }: TouchDeps, attribute: Attribute) {
  const touches = db.collection(touchModel);
  const subjects = db.collection(touchSubjectModel);

  /** Tells that these followers and identities are this member; inside a transaction, the second time is harmless. */
  return async function link(
    memberId: string,
    subjectIds: readonly string[],
    session: ClientSession,
  ): Promise<void> {
    for (const subjectId of subjectIds) {
      const subject = await subjects.findOneAndUpdate(
        { _id: subjectId },
        { $inc: { version: 1 }, $set: { memberId } },
        { upsert: true, returnDocument: 'after', session },
      );
      const [kind = '', id = ''] = subjectId.split(':');
      const unclaimed = { [kind === 'follower' ? 'followerId' : 'identityId']: id, memberId: null };
      const found = await touches.find(unclaimed, { session }).sort({ at: 1, _id: 1 }).toArray();
      if (found.length === 0) continue;
      await touches.updateMany(unclaimed, { $set: { memberId } }, { session });
      for (const touch of found) await tellLinked(emit, touch, memberId, subject?.version ?? 0);
    }
    await attribute(memberId, {}, session);
  };
}

/** Told once per touch: by whoever recorded it for a member, or by whoever linked it to one. */
function tellLinked(
  emit: Emit<DomainEvents>,
  { _id, codeId, tagIds, followerId, identityId, at }: Touch,
  memberId: string,
  version: number,
): Promise<void> {
  const subject = followerId === null ? `touch:identity:${identityId ?? ''}` : `touch:follower:${followerId}`;
  const payload = { touchId: _id, codeId, memberId, tagIds: [...tagIds], at: at.toISOString() };
  return emit('channelCode.touchLinked', { subject, version, payload });
}

function createTouchReads(db: Database) {
  const touches = db.collection(touchModel);
  return {
    /** The first and last touch of a member, those before joining included. */
    async endsOf(memberId: string): Promise<{ first: Touch | null; last: Touch | null }> {
      const first = await touches.findOne({ memberId }, { sort: { at: 1, _id: 1 } });
      const last = await touches.findOne({ memberId }, { sort: { at: -1, _id: -1 } });
      return { first, last };
    },

    /** The store of the first code with one that any of these touched; null when there is none. */
    async firstStoreOf(subjects: { followerIds: readonly string[]; identityIds: readonly string[] }) {
      const { followerIds, identityIds } = subjects;
      const touch = await touches.findOne(
        {
          $or: [{ followerId: { $in: [...followerIds] } }, { identityId: { $in: [...identityIds] } }],
          storeId: { $ne: null },
          codeState: 'active',
        },
        { sort: { at: 1, _id: 1 } },
      );
      return touch?.storeId == null || touch.storePath === null
        ? null
        : { storeId: touch.storeId, storePath: touch.storePath };
    },
  };
}
