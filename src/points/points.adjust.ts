import type { PointsAdjustmentQuery, PointsAdjustmentRequest } from '../contract/points';
import type { Once, Page } from '../platform/database';
import { findPage, isUnderAny, underAny } from '../platform/database';
import type { Staff } from './points.access';
import { assertWithin, storeOfAct } from './points.access';
import { againOnDuplicate } from './points.again';
import type { Commands } from './points.commands';
import type { PointsDeps } from './points.deps';
import { adjustmentDecided, adjustmentMissing, secondPersonRequired } from './points.errors';
import { queueKey } from './points.ledger';
import { assertAmount } from './points.rules';
import type { PointsAdjustment } from './pointsAdjustment.model';
import { pointsAdjustmentModel } from './pointsAdjustment.model';

interface AdjustDeps extends PointsDeps {
  readonly commands: Commands;
}

export type Adjustments = ReturnType<typeof createAdjustments>;

/** Corrections by people: applied at once up to a dial, above it by a second person. */
export function createAdjustments(points: PointsDeps, commands: Commands) {
  const deps = { ...points, commands };
  return {
    /**
     * Applies a correction, or leaves it pending when it is larger than the dial.
     * @throws AppError POINTS_AMOUNT_INVALID, POINTS_MEMBER_MISSING, POINTS_INSUFFICIENT
     */
    request: (memberId: string, request: PointsAdjustmentRequest, staff: Staff, once?: Once) =>
      againOnDuplicate(() => requestAdjustment(deps, { memberId, ...request }, staff, once)),

    /**
     * Applies it for somebody else; again by the same person changes nothing.
     * @throws AppError POINTS_ADJUSTMENT_MISSING, POINTS_ADJUSTMENT_DECIDED, POINTS_SECOND_PERSON_REQUIRED, POINTS_INSUFFICIENT
     */
    approve: (adjustmentId: string, staff: Staff) =>
      againOnDuplicate(() => decide(deps, adjustmentId, staff, 'applied')),

    /** @throws AppError POINTS_ADJUSTMENT_MISSING, POINTS_ADJUSTMENT_DECIDED, POINTS_SECOND_PERSON_REQUIRED */
    reject: (adjustmentId: string, staff: Staff) => decide(deps, adjustmentId, staff, 'rejected'),

    /** Newest first, of members whose home store lies within the scopes. */
    list(
      { state, memberId, ...page }: PointsAdjustmentQuery,
      { scopes }: Staff,
    ): Promise<Page<PointsAdjustment>> {
      const matching = {
        ...(state === undefined ? {} : { state }),
        ...(memberId === undefined ? {} : { memberId }),
      };
      const filter = { $and: [underAny('memberStorePath', scopes), matching] };
      const order = { by: 'requestedAt', direction: -1 } as const;
      return findPage(points.db.model(pointsAdjustmentModel), filter, order, page);
    },
  };
}

async function find({ db }: AdjustDeps, adjustmentId: string, { scopes }: Staff): Promise<PointsAdjustment> {
  const adjustment = await db.model(pointsAdjustmentModel).findById(adjustmentId).lean<PointsAdjustment>();
  if (adjustment === null || !isUnderAny(adjustment.memberStorePath, scopes)) throw adjustmentMissing();
  return adjustment;
}

async function requestAdjustment(
  deps: AdjustDeps,
  { memberId, points, reason }: PointsAdjustmentRequest & { readonly memberId: string },
  staff: Staff,
  once: Once | undefined,
): Promise<PointsAdjustment> {
  const { db, clock, ids, settings, members } = deps;
  assertAmount(Math.abs(points));
  const limit = (await settings()).pointsAdjustSecondApproverAbove;
  const { adjustmentId } = await db.transaction({ keys: [queueKey(memberId)], once }, async (session) => {
    await assertWithin(members, memberId, staff);
    const asked: PointsAdjustment = {
      _id: ids.next(),
      memberId,
      points,
      reason,
      state: Math.abs(points) > limit ? 'pending' : 'applied',
      requestedBy: staff.staffId,
      requestedAt: clock.now(),
      decidedBy: null,
      decidedAt: null,
      entryId: null,
      memberStorePath: (await members.storeOf(memberId)).storePath,
      ...storeOfAct(staff),
    };
    const isApplied = asked.state === 'applied';
    const entryId = isApplied ? await apply(deps, asked, staff) : null;
    await db.model(pointsAdjustmentModel).create([{ ...asked, entryId }], { session });
    await record(deps, isApplied ? 'points.adjust' : 'points.requestAdjustment', asked, staff);
    return { adjustmentId: asked._id };
  });
  return find(deps, adjustmentId, staff);
}

async function decide(
  deps: AdjustDeps,
  adjustmentId: string,
  staff: Staff,
  state: 'applied' | 'rejected',
): Promise<PointsAdjustment> {
  const { db, clock } = deps;
  const { memberId } = await find(deps, adjustmentId, staff);
  await db.transaction({ keys: [queueKey(memberId)] }, async () => {
    const pending = await find(deps, adjustmentId, staff);
    if (pending.state === state && pending.decidedBy === staff.staffId) return;
    if (pending.state !== 'pending') throw adjustmentDecided(pending.state, pending.decidedBy);
    if (pending.requestedBy === staff.staffId) throw secondPersonRequired();
    const entryId = state === 'applied' ? await apply(deps, pending, staff) : null;
    const decided = { state, decidedBy: staff.staffId, decidedAt: clock.now(), entryId };
    await db
      .model(pointsAdjustmentModel)
      .updateOne({ _id: adjustmentId, state: 'pending' }, { $set: decided });
    const action = state === 'applied' ? 'points.approveAdjustment' : 'points.rejectAdjustment';
    await record(deps, action, pending, staff);
  });
  return find(deps, adjustmentId, staff);
}

/** The key of the entry is the adjustment, which is applied once, whoever decides. */
async function apply(
  { commands }: AdjustDeps,
  { _id, memberId, points }: PointsAdjustment,
  staff: Staff,
): Promise<string> {
  const entry = await commands.adjust({
    memberId,
    points,
    source: { type: 'adjustment', id: _id },
    idemKey: `adjustment:${_id}`,
    store: storeOfAct(staff),
  });
  return entry._id;
}

async function record(
  { audit }: AdjustDeps,
  action: string,
  { _id, memberId, points }: PointsAdjustment,
  { staffId, storePath }: Staff,
): Promise<void> {
  await audit({
    actor: { kind: 'staff', id: staffId },
    action,
    target: { type: 'member', id: memberId },
    storePath,
    change: { adjustmentId: _id, points },
  });
}
