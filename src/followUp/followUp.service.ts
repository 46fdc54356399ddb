import type { AppendAudit } from '../audit';
import type { FollowUpAnswer, FollowUpQuery, FollowUpRequest, FollowUpView } from '../contract/followUp';
import type { StaffPrincipal } from '../contract/principals';
import { maskName } from '../member';
import type { Clock } from '../platform/clock';
import { chinaDay } from '../platform/clock';
import type { Database, Page } from '../platform/database';
import { findPage } from '../platform/database';
import type { Ids } from '../platform/ids';
import { dueDayInvalid, followUpDone, followUpIdReused, followUpMissing } from './followUp.errors';
import type { FollowUp } from './followUp.model';
import { followUpModel } from './followUp.model';
import { isDueDay } from './followUp.rules';

export interface FollowUpDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
  readonly members: {
    /** @throws AppError MEMBER_NOT_SEEN, MEMBER_MISSING */
    identifyAtCounter(
      staff: StaffPrincipal,
      reference: { readonly memberId: string },
    ): Promise<{ readonly memberId: string }>;
    find(memberId: string): Promise<{
      readonly memberNumber: string;
      readonly nickname: { readonly value: string } | null;
    } | null>;
  };
  readonly staffNames: (staffIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

export type FollowUpService = ReturnType<typeof createFollowUpService>;

/** A counter session always has a store. */
const storeOf = ({ storeId }: StaffPrincipal): string => storeId ?? '';

/** What clerks have promised members of their store. */
export function createFollowUpService(deps: FollowUpDeps) {
  const rows = deps.db.model(followUpModel);
  const page = async (clerk: StaffPrincipal, filter: object, query: FollowUpQuery) => {
    const { state, ...request } = query;
    const order =
      state === 'open'
        ? ({ by: 'dueOn', direction: 1 } as const)
        : ({ by: 'doneAt', direction: -1 } as const);
    const all = { storeId: storeOf(clerk), state, ...filter };
    const { items, next } = await findPage(rows, all, order, request);
    return { items: await present(deps, clerk, items), next };
  };
  return {
    own: (clerk: StaffPrincipal, query: FollowUpQuery): Promise<Page<FollowUpView>> =>
      page(clerk, { staffId: clerk.staffId }, query),

    ofStore: (clerk: StaffPrincipal, query: FollowUpQuery): Promise<Page<FollowUpView>> =>
      page(clerk, {}, query),

    /** @throws AppError FOLLOW_UP_DUE_DAY, FOLLOW_UP_ID_REUSED, MEMBER_NOT_SEEN, MEMBER_MISSING */
    add: (clerk: StaffPrincipal, request: FollowUpRequest): Promise<FollowUpAnswer> =>
      add(deps, clerk, request),

    /** @throws AppError FOLLOW_UP_MISSING, FOLLOW_UP_DONE */
    finish: (clerk: StaffPrincipal, id: string, outcome: string): Promise<FollowUpView> =>
      finish(deps, clerk, id, outcome),

    /** How much a store still has to do. */
    async countOpen(storeId: string): Promise<{ readonly open: number; readonly overdue: number }> {
      const filter = { storeId, state: 'open' as const };
      const today = chinaDay(deps.clock.now());
      return {
        open: await rows.countDocuments(filter),
        overdue: await rows.countDocuments({ ...filter, dueOn: { $lt: today } }),
      };
    },
  };
}

async function add(
  deps: FollowUpDeps,
  clerk: StaffPrincipal,
  { followUpId, memberId, task, dueOn }: FollowUpRequest,
): Promise<FollowUpAnswer> {
  const { db, clock, ids, audit, members } = deps;
  const { staffId, storePath } = clerk;
  const now = clock.now();
  const rows = db.model(followUpModel);
  const earlier = await rows.findOne({ staffId, followUpId }).lean<FollowUp>();
  if (earlier === null && !isDueDay(dueOn, chinaDay(now))) throw dueDayInvalid();
  const seen = earlier === null ? (await members.identifyAtCounter(clerk, { memberId })).memberId : memberId;
  const keys = [`followUp:${staffId}:${followUpId}`];
  const { row, isNew } = await db.transaction({ keys }, async () => {
    const known = await rows.findOne({ staffId, followUpId }).lean<FollowUp>();
    if (known !== null) return { row: sameOf(known, { memberId: seen, task, dueOn }), isNew: false };
    const place = { followUpId, staffId, storeId: storeOf(clerk), memberId: seen };
    const open = { state: 'open' as const, outcome: null, doneBy: null, doneAt: null };
    const made: FollowUp = { _id: ids.next(), ...place, task, dueOn, ...open, createdAt: now };
    await rows.create([made]);
    const actor = { kind: 'staff' as const, id: staffId };
    const target = { type: 'followUp', id: made._id };
    await audit({ actor, action: 'followUp.add', target, storePath, change: { memberId: seen, dueOn } });
    return { row: made, isNew: true };
  });
  const [view] = await present(deps, clerk, [row]);
  if (view === undefined) throw followUpMissing();
  return { ...view, isNew };
}

/** The earlier one, where it says the same. @throws AppError FOLLOW_UP_ID_REUSED */
function sameOf(known: FollowUp, asked: Pick<FollowUp, 'memberId' | 'task' | 'dueOn'>): FollowUp {
  const isSame =
    known.memberId === asked.memberId && known.task === asked.task && known.dueOn === asked.dueOn;
  if (!isSame) throw followUpIdReused();
  return known;
}

async function finish(
  deps: FollowUpDeps,
  clerk: StaffPrincipal,
  id: string,
  outcome: string,
): Promise<FollowUpView> {
  const { db, clock, audit } = deps;
  const rows = db.model(followUpModel);
  const { staffId, storePath } = clerk;
  const row = await db.transaction({ keys: [`followUp:${id}`] }, async () => {
    const done = { state: 'done' as const, outcome, doneBy: staffId, doneAt: clock.now() };
    const filter = { _id: id, storeId: storeOf(clerk), state: 'open' as const };
    const changed = await rows
      .findOneAndUpdate(filter, { $set: done }, { returnDocument: 'after' })
      .lean<FollowUp>();
    if (changed === null) return alreadyDone(deps, clerk, id, outcome);
    const actor = { kind: 'staff' as const, id: staffId };
    await audit({ actor, action: 'followUp.done', target: { type: 'followUp', id }, storePath });
    return changed;
  });
  const [view] = await present(deps, clerk, [row]);
  if (view === undefined) throw followUpMissing();
  return view;
}

async function alreadyDone(
  { db }: FollowUpDeps,
  clerk: StaffPrincipal,
  id: string,
  outcome: string,
): Promise<FollowUp> {
  const filter = { _id: id, storeId: storeOf(clerk) };
  const row = await db.model(followUpModel).findOne(filter).lean<FollowUp>();
  if (row === null) throw followUpMissing();
  if (row.outcome !== outcome || row.doneBy !== clerk.staffId) throw followUpDone(row.outcome, row.doneAt);
  return row;
}

async function present(
  { clock, members, staffNames }: FollowUpDeps,
  { staffId: ownId }: StaffPrincipal,
  rows: readonly FollowUp[],
): Promise<FollowUpView[]> {
  const names = await staffNames(rows.map(({ staffId }) => staffId));
  const today = chinaDay(clock.now());
  const views = [];
  for (const row of rows) {
    const member = await members.find(row.memberId);
    views.push({
      id: row._id,
      storeId: row.storeId,
      staffId: row.staffId,
      staffName: names.get(row.staffId) ?? '已离职',
      isOwn: row.staffId === ownId,
      memberId: row.memberId,
      memberNumber: member?.memberNumber ?? null,
      maskedName: maskName(member?.nickname?.value ?? null),
      task: row.task,
      dueOn: row.dueOn,
      isOverdue: row.state === 'open' && row.dueOn < today,
      state: row.state,
      outcome: row.outcome,
      createdAt: row.createdAt.toISOString(),
      doneAt: row.doneAt?.toISOString() ?? null,
    });
  }
  return views;
}
