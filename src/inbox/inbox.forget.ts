import type { Database } from '../platform/database';
import { customerServiceSessionModel, inboxMessageModel } from './inbox.model';

/** A person in one account. */
export interface AccountPerson {
  readonly appid: string;
  readonly openid: string;
}

export type Forget = (people: readonly AccountPerson[]) => Promise<void>;

/** What is left of a callback is its key, by which a late delivery is still known. */
export const forgotten = { openid: null, message: null, reply: null } as const;

/**
 * Takes person and content out of every stored callback of these people, inside the open transaction. Privacy events stay
 * readable until every handler has worked them off, and `inbox.forgetPrivacyEvents` ends them: others learn from them
 * whom to forget.
 */
export function createForget(db: Database): Forget {
  const messages = db.model(inboxMessageModel);
  const sessions = db.model(customerServiceSessionModel);
  return async (people) => {
    for (const { appid, openid } of people) {
      await messages.updateMany(
        { appid, openid, $or: [{ name: { $ne: 'wechat.privacyChanged' } }, { status: 'done' }] },
        { $set: forgotten },
      );
      await sessions.deleteMany({ appid, openid });
    }
  };
}
