import type { MemberPart } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { ClerkCredit } from './incentive.model';
import { clerkCreditModel, registrationModel } from './incentive.model';

const stepSize = 200;

/** The share of credits in one member: whose joining and whose purchases a clerk was credited for. */
export function createIncentivePart(db: Database): MemberPart {
  const credits = db.model(clerkCreditModel);
  const registrations = db.model(registrationModel);
  return {
    name: 'incentive',
    collections: ['clerkCredit', 'clerkRegistration'],
    /** Joins and purchases tell of themselves. */
    timeline: () => Promise.resolve([]),
    async copy({ memberId }) {
      const rows = await credits.find({ memberId }).sort({ at: 1 }).lean<ClerkCredit[]>();
      return rows.map(({ kind, storeId, at }) => ({ kind, storeId, at: at.toISOString() }));
    },
    /** Credits stay under our own id of the member, which leads to nobody then: leaving still takes a join back. */
    async erase({ memberId }) {
      await registrations.deleteOne({ _id: memberId });
    },
    /** What a clerk is paid does not depend on the member's being held. */
    freeze: () => Promise.resolve(),
    async move(from, to) {
      const found = await credits
        .find({ memberId: from }, { _id: 1 })
        .limit(stepSize)
        .lean<{ _id: string }[]>();
      const creditIds = found.map(({ _id }) => _id);
      await credits.updateMany({ _id: { $in: creditIds } }, { $set: { memberId: to } });
      return { record: { creditIds }, isDone: found.length < stepSize };
    },
    async undo(record, from, to) {
      // As `move` above has written it.
      const { creditIds } = record as { creditIds: string[] };
      await credits.updateMany({ _id: { $in: creditIds }, memberId: to }, { $set: { memberId: from } });
      return [];
    },
  };
}
