import type { AuditEntryView } from '../contract/audit';
import type { AuditEntry } from './audit.model';

export function presentAuditEntry(entry: AuditEntry): AuditEntryView {
  return {
    id: entry._id,
    at: entry.at.toISOString(),
    actor: { kind: entry.actorKind, id: entry.actorId },
    action: entry.action,
    target: { type: entry.targetType, id: entry.targetId },
    storePath: entry.storePath,
    change: entry.change,
    sequence: entry.sequence,
  };
}
