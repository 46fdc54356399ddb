import type { AuditActorKind } from '../contract/audit';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Ids } from '../platform/ids';
import { auditEntryModel } from './audit.model';
import { problemOfChange } from './audit.rules';

/** One change, as the feature that makes it tells of it. */
export interface AuditRecord {
  readonly actor: { readonly kind: AuditActorKind; readonly id: string };
  /** `<feature>.<verb>`. */
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string };
  /** The store of the act; left out for what concerns the whole brand. */
  readonly storePath?: string | null;
  /** Ids, numbers, enum values, dates and field names; never a name, a phone or an openid. */
  readonly change?: Readonly<Record<string, unknown>>;
}

/**
 * Appends to the log in the open transaction of the change itself, so that neither exists without the other.
 * @throws Error outside a transaction, and for a change that holds what may not be kept
 */
export type AppendAudit = (record: AuditRecord) => Promise<void>;

interface AppendDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createAppend({ db, clock, ids }: AppendDeps): AppendAudit {
  const entries = db.model(auditEntryModel);
  return async ({ actor, action, target, storePath = null, change = {} }) => {
    const session = db.session();
    if (session === undefined)
      throw new Error(`${action}: an audit entry belongs in the transaction of its change`);
    const kept = plain(change);
    const problem = problemOfChange(kept);
    if (problem !== undefined) throw new Error(`${action}: ${problem}`);
    const entry = {
      _id: ids.next(),
      at: clock.now(),
      actorKind: actor.kind,
      actorId: actor.id,
      action,
      targetType: target.type,
      targetId: target.id,
      storePath,
      change: kept,
    };
    await entries.create([entry], { session });
  };
}

/** What JSON keeps of it: the same value is read back from the database, and hashes to the same seal. */
function plain(change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // JSON of an object is an object.
  return JSON.parse(JSON.stringify(change)) as Record<string, unknown>;
}
