import type { ActivityView, InviteeView, InviteRewardView } from '../contract/invite';
import type { Database, Page, PageRequest } from '../platform/database';
import { findPage, isDuplicateKey } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import { activityBegun, activityMissing } from './invite.errors';
import type { InvitationRecord } from './invite.model';
import type { InviteActivity, InviteBooking } from './inviteActivity.model';
import { inviteActivityModel, inviteBookingModel } from './inviteActivity.model';
import { rulesInWords } from './inviteActivity.rules';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel } from './inviteReward.model';
import { activityAt } from './inviteReward.open';
import { endOf, progressFor } from './inviteReward.rules';
import { isSwitchedOn } from './inviteSwitch.service';

/** What a member is told of activities; nothing while rewards are off. */
export function createStanding(deps: InviteDeps) {
  return {
    /** The activity that runs now and rewards; null where there is none. */
    running: async (): Promise<InviteActivity | null> =>
      (await isSwitchedOn(deps.db)) ? activityAt(deps.db, deps.clock.now()) : null,

    /** What runs now or will, by start. @throws AppError PAGE_CURSOR_INVALID */
    activitiesFor: (memberId: string, page: PageRequest): Promise<Page<ActivityView>> =>
      activitiesFor(deps, memberId, page),

    /** @throws AppError INVITE_ACTIVITY_MISSING, INVITE_ACTIVITY_BEGUN */
    book: (memberId: string, activityId: string): Promise<ActivityView & { readonly isNew: boolean }> =>
      book(deps, memberId, activityId),

    /** How far each of these people has come, by the key of the joining. */
    progressOf: (joinings: readonly InvitationRecord[]) => progressOf(deps, joinings),
  };
}

type Progress = Pick<InviteeView, 'progress' | 'words' | 'reward'>;

async function progressOf(
  { db, clock }: InviteDeps,
  joinings: readonly InvitationRecord[],
): Promise<(joining: InvitationRecord) => Progress> {
  const isOn = await isSwitchedOn(db);
  const now = clock.now();
  const personKeys = joinings.map(({ _id }) => _id);
  const rows = await db
    .model(inviteRewardModel)
    .find({ personKey: { $in: personKeys } })
    .lean<InviteRewardRecord[]>();
  const activities = await activitiesOf(
    db,
    rows.map(({ activityId }) => activityId),
  );
  const byPerson = new Map(rows.map((row) => [row.personKey, row]));
  return ({ _id }) => {
    const row = byPerson.get(_id) ?? null;
    const activity = row === null ? undefined : activities.get(row.activityId);
    const isOver = activity === undefined || endOf(activity) <= now;
    return { ...progressFor(row, { isOn, isOver }), reward: row === null ? null : rewardOf(row) };
  };
}

async function activitiesOf(
  db: Database,
  activityIds: readonly string[],
): Promise<ReadonlyMap<string, InviteActivity>> {
  const found = await db
    .model(inviteActivityModel)
    .find({ _id: { $in: [...new Set(activityIds)] } })
    .lean<InviteActivity[]>();
  return new Map(found.map((activity) => [activity._id, activity]));
}

function rewardOf(row: InviteRewardRecord): InviteRewardView | null {
  const { state, points, sampleName, pickUpCode, pickedUpAt } = row;
  if (state !== 'rewarded') return null;
  if (points !== null) return { kind: 'points', points };
  return {
    kind: 'sample',
    sampleName: sampleName ?? '',
    pickUpCode: pickedUpAt === null ? pickUpCode : null,
    pickedUpAt: pickedUpAt?.toISOString() ?? null,
  };
}

async function activitiesFor(
  { db, clock }: InviteDeps,
  memberId: string,
  page: PageRequest,
): Promise<Page<ActivityView>> {
  if (!(await isSwitchedOn(db))) return { items: [], next: null };
  const now = clock.now();
  const filter = { state: 'published', to: { $gt: now } };
  const found = await findPage(db.model(inviteActivityModel), filter, { by: 'from', direction: 1 }, page);
  const booked = await db.model(inviteBookingModel).find({ memberId }).lean<InviteBooking[]>();
  const bookedIds = new Set(booked.map(({ activityId }) => activityId));
  const items = found.items.map((activity) => viewOf(activity, now, bookedIds.has(activity._id)));
  return { items, next: found.next };
}

function viewOf(activity: InviteActivity, now: Date, isBooked: boolean): ActivityView {
  const { _id: id, title, summary, from, to } = activity;
  const isPlanned = from > now;
  return {
    id,
    kind: 'invite',
    state: isPlanned ? 'planned' : 'running',
    title,
    summary,
    rules: rulesInWords(activity),
    from: from.toISOString(),
    to: to.toISOString(),
    isBooked: isPlanned && isBooked,
  };
}

async function book(
  deps: InviteDeps,
  memberId: string,
  activityId: string,
): Promise<ActivityView & { readonly isNew: boolean }> {
  const { db, clock } = deps;
  const activity = await db
    .model(inviteActivityModel)
    .findOne({ _id: activityId, state: 'published' })
    .lean<InviteActivity>();
  const now = clock.now();
  if (activity === null || activity.to <= now || !(await isSwitchedOn(db))) throw activityMissing();
  if (activity.from <= now) throw activityBegun();
  const _id = `${activityId}:${memberId}`;
  const bookings = db.model(inviteBookingModel);
  let isNew = (await bookings.exists({ _id })) === null;
  try {
    if (isNew)
      await db.transaction({ keys: [] }, () =>
        bookings.create([{ _id, activityId, memberId, at: now, toldAt: null }]),
      );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    isNew = false;
  }
  return { ...viewOf(activity, now, true), isNew };
}
