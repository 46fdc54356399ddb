import type { DomainEvents, OrderFacts } from '../contract/events';
import { dayMs } from '../platform/clock';
import type { IncentiveDeps } from './incentive.deps';
import type { ClerkCodeRecord, ClerkCredit, RegistrationRecord } from './incentive.model';
import { clerkCodeModel, clerkCreditModel, registrationModel } from './incentive.model';
import { leadMs, monthOf, shareOf } from './incentive.rules';

export type Credits = ReturnType<typeof createCredits>;

export interface Earner {
  readonly staffId: string;
  readonly storeId: string;
  readonly storePath: string;
}

/**
 * Credits clerks, and takes credits back in time; each call belongs into the transaction of an event's handler. A credit's
 * `_id` is its key, so that what comes twice counts once.
 */
export function createCredits(deps: IncentiveDeps) {
  return { ...joining(deps), ...buying(deps) };
}

/** Members who joined through a clerk. */
function joining(deps: IncentiveDeps) {
  const { db } = deps;
  const credits = db.model(clerkCreditModel);
  const registrations = db.model(registrationModel);
  return {
    /** Remembers who opened a pending member; nobody is credited yet. */
    async noteRegistration(opened: DomainEvents['member.pendingOpened']): Promise<void> {
      const { memberId: _id, staffId, storeId, storePath } = opened;
      const row: RegistrationRecord = { _id, staffId, storeId, storePath };
      await registrations.updateOne({ _id }, { $setOnInsert: row }, { upsert: true });
    },

    /** Credits whoever opened a pending member, now that WeChat has seen the person. @throws Error to be told again */
    async creditActivation({ pendingId, memberId, at }: DomainEvents['member.activated']): Promise<void> {
      const opened = await registrations.findById(pendingId).lean<RegistrationRecord>();
      // The other event of this person may still be on its way.
      if (opened === null) throw new Error('who opened the pending member is not known yet');
      const { staffId, storeId, storePath } = opened;
      if (staffId === null || storeId === null || storePath === null) return;
      await creditJoin(deps, { staffId, storeId, storePath }, memberId, new Date(at));
    },

    /** Credits the clerk through whose code the person came last before joining, if that was no longer ago than 30 days. */
    async creditGuide({ memberId, identityId, at }: DomainEvents['member.joined']): Promise<void> {
      if ((await registrations.exists({ _id: memberId })) !== null) return;
      const joinedAt = new Date(at);
      const guide = await guideOf(deps, identityId, joinedAt);
      if (guide !== null) await creditJoin(deps, guide, memberId, joinedAt);
    },

    /** The member left within the days of holding. */
    async takeBackJoin({ memberId, at }: DomainEvents['member.left']): Promise<void> {
      await credits.updateMany(
        { memberId, kind: 'join', holdUntil: { $gt: new Date(at) }, statementId: null },
        { $set: { state: 'reversed', creditFen: 0 } },
      );
    },
  };
}

/** The clerk through whose code a person came last, with the store of that code; null where that is over 30 days ago. */
export async function guideOf(
  deps: Pick<IncentiveDeps, 'db' | 'stores' | 'lastClerkSceneOf'>,
  identityId: string,
  at: Date,
): Promise<Earner | null> {
  const codeId = await deps.lastClerkSceneOf(identityId, new Date(at.getTime() - leadMs), at);
  if (codeId === null) return null;
  const code = await deps.db.model(clerkCodeModel).findById(codeId).lean<ClerkCodeRecord>();
  const store = code === null ? null : await deps.stores.find(code.storeId);
  if (code === null || store === null) return null;
  return { staffId: code.staffId, storeId: store.id, storePath: store.path };
}

/** Purchases that a clerk recorded. */
function buying(deps: IncentiveDeps) {
  const credits = deps.db.model(clerkCreditModel);
  return {
    async creditPurchase({
      orderId,
      staffId,
      storeId,
      storePath,
      memberId,
      paidFen,
      at,
    }: OrderFacts): Promise<void> {
      if (staffId === null || paidFen === 0) return;
      const row = { _id: `order:${orderId}`, kind: 'purchase', memberId, at: new Date(at) } as const;
      await credit(deps, { staffId, storeId, storePath }, { ...row, salesFen: paidFen });
    },

    /** An unmatched purchase found its member. */
    async nameMember({ orderId, memberId }: OrderFacts): Promise<void> {
      await credits.updateOne({ _id: `order:${orderId}` }, { $set: { memberId } });
    },

    /** Counts what is left of a purchase; what came back after the days of holding, or is paid out, stays credited. */
    async takeBackPurchase({
      orderId,
      refundFen,
      isFull,
      at,
    }: DomainEvents['order.returned']): Promise<void> {
      const open = { _id: `order:${orderId}`, holdUntil: { $gt: new Date(at) }, statementId: null };
      const found = await credits.findOne(open).lean<ClerkCredit>();
      if (found === null || found.state === 'reversed') return;
      const salesFen = isFull ? 0 : Math.max(0, found.salesFen - refundFen);
      const state = salesFen === 0 ? 'reversed' : found.state;
      const set = { salesFen, creditFen: shareOf(salesFen, found.permille), state };
      await credits.updateOne({ ...open, salesFen: found.salesFen }, { $set: set });
    },
  };
}

async function credit(
  deps: IncentiveDeps,
  earner: Earner,
  row: Pick<ClerkCredit, '_id' | 'kind' | 'memberId' | 'at' | 'salesFen'>,
): Promise<void> {
  if ((await deps.db.model(clerkCreditModel).exists({ _id: row._id })) !== null) return;
  const { clerkJoinFen, clerkPurchasePermille: permille, clerkHoldDays } = await deps.settings();
  const creditFen = row.kind === 'join' ? clerkJoinFen : shareOf(row.salesFen, permille);
  const holdUntil = new Date(row.at.getTime() + clerkHoldDays * dayMs);
  const state = { state: 'pending', statementId: null } as const;
  await deps.db
    .model(clerkCreditModel)
    .create([{ ...row, ...earner, month: monthOf(row.at), holdUntil, permille, creditFen, ...state }]);
  const { staffId, storeId } = earner;
  const payload = { creditId: row._id, staffId, storeId, kind: row.kind, at: row.at.toISOString() };
  await deps.emit('clerk.credited', { subject: `clerkCredit:${row._id}`, version: 1, payload });
}

/** Once per person, whoever leaves and joins again. */
async function creditJoin(deps: IncentiveDeps, earner: Earner, memberId: string, at: Date): Promise<void> {
  const _id = `join:${await deps.members.rewardKeyOf(memberId)}`;
  await credit(deps, earner, { _id, kind: 'join', memberId, at, salesFen: 0 });
}
