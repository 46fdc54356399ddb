import type { AppendAudit, AuditRecord } from '../audit';
import type { ReplyRuleInput } from '../contract/inbox';
import type { Clock } from '../platform/clock';
import type { Database, Page, PageRequest } from '../platform/database';
import { findPage } from '../platform/database';
import type { Ids } from '../platform/ids';
import { unknownReplyRule } from './inbox.errors';
import type { ReplyRule } from './inbox.model';
import { replyRuleModel } from './inbox.model';

export type Actor = AuditRecord['actor'];

interface ReplyRuleDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
  /** Told after each change, so that this process answers by it at once; the others follow within 2 s. */
  readonly changed: () => Promise<void>;
}

export type ReplyRuleService = ReturnType<typeof createReplyRuleService>;

export function createReplyRuleService({ db, clock, ids, audit, changed }: ReplyRuleDeps) {
  const rows = db.model(replyRuleModel);

  /** One change with its audit entry. */
  async function change<T>(actor: Actor, action: string, id: string, work: () => Promise<T>): Promise<T> {
    const result = await db.transaction({ keys: [] }, async () => {
      const value = await work();
      await audit({ actor, action: `replyRule.${action}`, target: { type: 'replyRule', id } });
      return value;
    });
    await changed();
    return result;
  }

  return {
    /** Newest first. */
    list: (page: PageRequest): Promise<Page<ReplyRule>> =>
      findPage(rows, {}, { by: '_id', direction: -1 }, page),

    /** @throws AppError REPLY_RULE_UNKNOWN */
    async get(id: string): Promise<ReplyRule> {
      const found = await rows.findById(id).lean<ReplyRule>();
      if (found === null) throw unknownReplyRule();
      return found;
    },

    create(actor: Actor, rule: ReplyRuleInput): Promise<ReplyRule> {
      const row = { _id: ids.next(), rule, updatedAt: clock.now() };
      return change(actor, 'create', row._id, async () => {
        await rows.create([row]);
        return row;
      });
    },

    /** Replaces a rule as a whole. @throws AppError REPLY_RULE_UNKNOWN */
    replace: (actor: Actor, id: string, rule: ReplyRuleInput): Promise<ReplyRule> =>
      change(actor, 'update', id, async () => {
        const row = await rows
          .findByIdAndUpdate(id, { $set: { rule, updatedAt: clock.now() } }, { returnDocument: 'after' })
          .lean<ReplyRule>();
        if (row === null) throw unknownReplyRule();
        return row;
      }),

    /** @throws AppError REPLY_RULE_UNKNOWN */
    remove: (actor: Actor, id: string): Promise<void> =>
      change(actor, 'delete', id, async () => {
        const { deletedCount } = await rows.deleteOne({ _id: id });
        if (deletedCount === 0) throw unknownReplyRule();
      }),
  };
}
