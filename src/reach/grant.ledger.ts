import type { Clock } from '../platform/clock';
import { sha256 } from '../platform/crypto';
import type { Database } from '../platform/database';
import type { Grant, GrantRecord } from './grant.model';
import { grantEntryModel, grantModel } from './grant.model';
import type { GrantChange } from './grant.rules';
import { grantsLeft } from './grant.rules';

/** One person in one account, and one template. */
export interface GrantKey {
  readonly appid: string;
  readonly openid: string;
  readonly templateId: string;
}

export type Grants = ReturnType<typeof createGrants>;

/** One change of a grant, under a key of its own. */
interface NewEntry {
  readonly id: string;
  readonly change: GrantChange;
  readonly msgid: string | null;
  readonly at: Date;
}

/**
 * The ledger of accepted subscribe messages: every change is an entry with a key of its own, so that what is told twice
 * counts once, and what is left is always made of the entries, in whatever order they came. Each call but `left` belongs
 * into an open transaction.
 */
export function createGrants({ db, clock }: { readonly db: Database; readonly clock: Clock }) {
  const entries = db.model(grantEntryModel);
  const { touch, recount } = createCounting(db);

  async function append(key: GrantKey, { id: _id, change, msgid, at }: NewEntry): Promise<number> {
    const grantId = await touch(key);
    const row = { grantId, openid: key.openid, change, msgid, at };
    await entries.updateOne({ _id }, { $setOnInsert: row }, { upsert: true });
    return recount(grantId);
  }

  return {
    append,

    /** How many may be sent now, as far as we know. */
    async left(key: GrantKey): Promise<number> {
      return (await db.model(grantModel).findById(idOf(key)).lean<Grant>())?.left ?? 0;
    },

    /** Takes one for a message that is about to be started; false where none is left. */
    async use(key: GrantKey, deliveryId: string): Promise<boolean> {
      if ((await recount(await touch(key))) < 1) return false;
      await append(key, { id: usedId(deliveryId), change: 'used', msgid: null, at: clock.now() });
      return true;
    },

    /** WeChat took the message: its own report of it is the same message. */
    async confirm(key: GrantKey, deliveryId: string, msgid: string): Promise<void> {
      const grantId = await touch(key);
      await entries.updateOne({ _id: usedId(deliveryId) }, { $set: { msgid } });
      await recount(grantId);
    },

    /** It provably never left: the grant is there again. */
    async giveBack(key: GrantKey, deliveryId: string): Promise<void> {
      const grantId = await touch(key);
      await entries.deleteOne({ _id: usedId(deliveryId) });
      await recount(grantId);
    },

    /** WeChat says that nothing is left (43101): then so it is, whatever we thought. */
    async correct(key: GrantKey, deliveryId: string): Promise<void> {
      await append(key, { id: `refused:${deliveryId}`, change: 'refused', msgid: null, at: clock.now() });
    },
  };
}

function createCounting(db: Database) {
  const grants = db.model(grantModel);
  const entries = db.model(grantEntryModel);
  return {
    /** The grant, made where there is none; its write comes first, so that two changes of one grant meet. */
    touch: async (key: GrantKey): Promise<string> => {
      const grantId = idOf(key);
      const fresh = { ...key, left: 0, lastAcceptedAt: null };
      const update = { $inc: { version: 1 }, $setOnInsert: fresh };
      await grants.updateOne({ _id: grantId }, update, { upsert: true });
      return grantId;
    },

    /** Writes what the entries add up to. */
    recount: async (grantId: string): Promise<number> => {
      const all = await entries.find({ grantId }).lean<GrantRecord[]>();
      const accepted = all.filter(({ change }) => change === 'accept').map(({ at }) => at.getTime());
      const lastAcceptedAt = accepted.length === 0 ? null : new Date(Math.max(...accepted));
      const left = grantsLeft(all);
      await grants.updateOne({ _id: grantId }, { $set: { left, lastAcceptedAt } });
      return left;
    },
  };
}

const usedId = (deliveryId: string): string => `used:${deliveryId}`;

function idOf({ appid, openid, templateId }: GrantKey): string {
  return sha256(`${appid}|${openid}|${templateId}`);
}
