import type { AuditEntryQuery } from '../contract/audit';
import type { Clock } from '../platform/clock';
import type { Database, Page } from '../platform/database';
import { findPage, underAny } from '../platform/database';
import type { AuditEntry } from './audit.model';
import { auditEntryModel } from './audit.model';
import { createSealBatch } from './audit.seal';
import type { ChainAnchor, ChainReport } from './audit.verify';
import { createVerify } from './audit.verify';

export type AuditService = ReturnType<typeof createAuditService>;

export function createAuditService({ db, clock }: { readonly db: Database; readonly clock: Clock }) {
  const entries = db.model(auditEntryModel);
  const sealBatch = createSealBatch({ db, clock });
  const verify = createVerify(db);
  return {
    /** Entries of the given store paths, newest first. @throws AppError PAGE_CURSOR_INVALID */
    list(scopes: readonly string[], query: AuditEntryQuery): Promise<Page<AuditEntry>> {
      const filter = { $and: [underAny('storePath', scopes), matching(query)] };
      return findPage(entries, filter, { by: 'at', direction: -1 }, query);
    },

    /** Seals everything that waits, or as much as is possible before `signal` fires. Returns how many entries. */
    async sealPending(signal?: AbortSignal): Promise<number> {
      let count = 0;
      while (signal?.aborted !== true) {
        const sealed = await sealBatch();
        if (sealed === 0) break;
        count += sealed;
      }
      return count;
    },

    /** Checks every sealed entry, and with an anchor that the chain was not cut off before it. */
    verifyChain: (anchor?: ChainAnchor): Promise<ChainReport> => verify(anchor),
  };
}

function matching({
  actorId,
  action,
  targetType,
  targetId,
  from,
  to,
}: AuditEntryQuery): Record<string, unknown> {
  const at = {
    ...(from === undefined ? {} : { $gte: new Date(from) }),
    ...(to === undefined ? {} : { $lt: new Date(to) }),
  };
  return {
    ...(actorId === undefined ? {} : { actorId }),
    ...(action === undefined ? {} : { action }),
    ...(targetType === undefined ? {} : { targetType }),
    ...(targetId === undefined ? {} : { targetId }),
    ...(Object.keys(at).length === 0 ? {} : { at }),
  };
}
