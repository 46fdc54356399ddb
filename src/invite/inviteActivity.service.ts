import type {
  InviteActivityChange,
  InviteActivityQuery,
  InviteActivityRequest,
  InviteRewardState,
} from '../contract/inviteReward';
import type { Once, Page } from '../platform/database';
import { findPage } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import {
  activityChanged,
  activityMissing,
  activityOver,
  activityOverlaps,
  activityPublished,
  activityState,
  activityStockTooLow,
} from './invite.errors';
import { assertNeutral } from './invite.wording';
import type { InviteActivity } from './inviteActivity.model';
import { inviteActivityModel, inviteCalendarModel } from './inviteActivity.model';
import { brokenPromises, textsOf } from './inviteActivity.rules';
import { inviteRewardModel, rewardStates } from './inviteReward.model';

export type InviteActivities = ReturnType<typeof createActivities>;

/** Activities: what operators write, publish and end. */
export function createActivities(deps: InviteDeps) {
  const activities = deps.db.model(inviteActivityModel);
  return {
    /** A draft rewards nobody. @throws AppError INVITE_WORDING */
    create: (request: InviteActivityRequest, staffId: string, once?: Once): Promise<InviteActivity> =>
      create(deps, request, staffId, once),

    /**
     * @throws AppError INVITE_ACTIVITY_MISSING, INVITE_ACTIVITY_CHANGED, INVITE_WORDING, INVITE_ACTIVITY_STATE of an ended
     * one, INVITE_ACTIVITY_PUBLISHED naming what members were promised, INVITE_ACTIVITY_STOCK_TOO_LOW
     */
    update: (activityId: string, change: InviteActivityChange, staffId: string): Promise<InviteActivity> =>
      update(deps, activityId, change, staffId),

    /** Again changes nothing. @throws AppError INVITE_ACTIVITY_STATE, INVITE_ACTIVITY_OVER, INVITE_ACTIVITY_OVERLAPS */
    publish: (activityId: string, staffId: string): Promise<InviteActivity> =>
      publish(deps, activityId, staffId),

    /** From now on nobody joins or buys within it; what was bought before counts. Again changes nothing. */
    end: (activityId: string, staffId: string): Promise<InviteActivity> => end(deps, activityId, staffId),

    /** @throws AppError INVITE_ACTIVITY_MISSING */
    find: (activityId: string): Promise<InviteActivity> => requireActivity(deps, activityId),

    /** Newest first. @throws AppError PAGE_CURSOR_INVALID */
    list: ({ state, ...page }: InviteActivityQuery): Promise<Page<InviteActivity>> =>
      findPage(activities, state === undefined ? {} : { state }, { by: 'createdAt', direction: -1 }, page),

    /** How many invitees of an activity stand where. */
    async countsOf(activityId: string): Promise<Record<InviteRewardState, number>> {
      const counts: [InviteRewardState, number][] = [];
      for (const state of rewardStates)
        counts.push([state, await deps.db.model(inviteRewardModel).countDocuments({ activityId, state })]);
      // One entry for each state.
      return Object.fromEntries(counts) as Record<InviteRewardState, number>;
    },
  };
}

const activityKey = (activityId: string): string => `inviteActivity:${activityId}`;

/** @throws AppError INVITE_ACTIVITY_MISSING */
export async function requireActivity({ db }: InviteDeps, activityId: string): Promise<InviteActivity> {
  const activity = await db.model(inviteActivityModel).findById(activityId).lean<InviteActivity>();
  if (activity === null) throw activityMissing();
  return activity;
}

async function create(
  deps: InviteDeps,
  request: InviteActivityRequest,
  staffId: string,
  once: Once | undefined,
): Promise<InviteActivity> {
  assertNeutral(textsOf(request));
  const { db, ids, clock } = deps;
  const { activityId } = await db.transaction({ keys: [], once }, async (session) => {
    const now = clock.now();
    const activity: InviteActivity = {
      _id: ids.next(),
      ...fieldsOf(request),
      remaining: stockOf(request),
      state: 'draft',
      version: 1,
      createdAt: now,
      updatedAt: now,
      publishedAt: null,
      endedAt: null,
    };
    await db.model(inviteActivityModel).create([activity], { session });
    await record(deps, 'inviteActivity.create', activity, staffId);
    return { activityId: activity._id };
  });
  return requireActivity(deps, activityId);
}

async function update(
  deps: InviteDeps,
  activityId: string,
  { version, ...request }: InviteActivityChange,
  staffId: string,
): Promise<InviteActivity> {
  assertNeutral(textsOf(request));
  const { db } = deps;
  return db.transaction({ keys: [activityKey(activityId)] }, async () => {
    const before = await requireActivity(deps, activityId);
    if (before.version !== version) throw activityChanged(before.version);
    if (before.state === 'ended') throw activityState(before.state);
    const broken = before.state === 'draft' ? [] : brokenPromises(before, request);
    if (broken.length > 0) throw activityPublished(broken);
    const after = await write(deps, before, fieldsOf(request), stockOf(request));
    await record(deps, 'inviteActivity.update', after, staffId);
    return after;
  });
}

async function publish(deps: InviteDeps, activityId: string, staffId: string): Promise<InviteActivity> {
  const { db, clock } = deps;
  return db.transaction({ keys: ['inviteCalendar', activityKey(activityId)] }, async () => {
    // Two that are published at once write the same document, and one of them begins again.
    await db
      .model(inviteCalendarModel)
      .updateOne({ _id: 'brand' }, { $inc: { version: 1 } }, { upsert: true });
    const before = await requireActivity(deps, activityId);
    if (before.state === 'published') return before;
    if (before.state === 'ended') throw activityState(before.state);
    const now = clock.now();
    if (before.to <= now) throw activityOver();
    const other = await db
      .model(inviteActivityModel)
      .findOne({ state: 'published', from: { $lt: before.to }, to: { $gt: before.from } })
      .lean<InviteActivity>();
    if (other !== null) throw activityOverlaps(other._id);
    const after = await write(deps, before, { state: 'published', publishedAt: now }, before.remaining);
    await record(deps, 'inviteActivity.publish', after, staffId);
    return after;
  });
}

async function end(deps: InviteDeps, activityId: string, staffId: string): Promise<InviteActivity> {
  const { db, clock } = deps;
  return db.transaction({ keys: [activityKey(activityId)] }, async () => {
    const before = await requireActivity(deps, activityId);
    if (before.state === 'ended') return before;
    if (before.state === 'draft') throw activityState(before.state);
    const set = { state: 'ended', endedAt: clock.now() } as const;
    const after = await write(deps, before, set, stockIn(before));
    await record(deps, 'inviteActivity.end', after, staffId);
    return after;
  });
}

/** Writes from the version that was read; a stock changes by the difference, so that what is given at the same time counts. */
async function write(
  { db, clock }: InviteDeps,
  before: InviteActivity,
  set: Partial<InviteActivity>,
  stock: number | null,
): Promise<InviteActivity> {
  const { _id, version } = before;
  const isFresh = before.state === 'draft';
  const total = stockIn(before);
  const added = isFresh || stock === null || total === null ? 0 : stock - total;
  const enough = added < 0 ? { remaining: { $gte: -added } } : {};
  const fresh = isFresh ? { remaining: stock } : {};
  const counted = added === 0 ? {} : { remaining: added };
  const after = await db
    .model(inviteActivityModel)
    .findOneAndUpdate(
      { _id, version, ...enough },
      { $set: { ...set, ...fresh, updatedAt: clock.now() }, $inc: { version: 1, ...counted } },
      { returnDocument: 'after' },
    )
    .lean<InviteActivity>();
  if (after !== null) return after;
  throw added < 0 ? activityStockTooLow((total ?? 0) - (before.remaining ?? 0)) : activityChanged(version);
}

function stockIn({ reward }: Pick<InviteActivity, 'reward'>): number | null {
  return reward.kind === 'sample' ? reward.stock : null;
}

const stockOf = ({ reward }: InviteActivityRequest): number | null => stockIn({ reward });

function fieldsOf(request: InviteActivityRequest) {
  return { ...request, from: new Date(request.from), to: new Date(request.to) };
}

async function record(
  { audit }: InviteDeps,
  action: string,
  // Title, summary and rules are free text, which the log does not keep.
  { _id, version, state, from, to, reward, perActivityLimit, perMonthLimit, returnDays }: InviteActivity,
  staffId: string,
): Promise<void> {
  const amount = reward.kind === 'points' ? reward.points : reward.stock;
  const limits = { perActivityLimit, perMonthLimit, returnDays };
  await audit({
    actor: { kind: 'staff', id: staffId },
    action,
    target: { type: 'inviteActivity', id: _id },
    change: { version, state, from, to, reward: reward.kind, amount, ...limits },
  });
}
