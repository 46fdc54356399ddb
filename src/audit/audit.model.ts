import type { AuditActorKind } from '../contract/audit';
import type { AnyModel } from '../platform/database';
import { defineModel } from '../platform/database';

/** One change. Everything but the last three fields is written once and never again; those are set once, by sealing. */
export interface AuditEntry {
  readonly _id: string;
  readonly at: Date;
  readonly actorKind: AuditActorKind;
  readonly actorId: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly storePath: string | null;
  readonly change: Readonly<Record<string, unknown>>;
  readonly sequence: number | null;
  readonly prevHash: string | null;
  readonly hash: string | null;
}

/** The end of the sealed chain: one document, `_id` = `head`. */
export interface AuditChain {
  readonly _id: string;
  readonly sequence: number;
  readonly hash: string;
  readonly sealedAt: Date;
}

export const auditEntryModel = defineModel<AuditEntry>()({
  name: 'auditEntry',
  privacy: {
    purpose: 'show who changed what, to the brand and to authorities',
    retention: 'at least 3 years; the server deletes none',
  },
  fields: {
    at: { type: Date, required: true, pii: 'none' },
    actorKind: { type: String, required: true, enum: ['staff', 'member', 'system', 'cli'], pii: 'none' },
    actorId: { type: String, required: true, pii: 'personal', purpose: 'our own id of whoever acted' },
    action: { type: String, required: true, pii: 'none' },
    targetType: { type: String, required: true, pii: 'none' },
    targetId: { type: String, required: true, pii: 'personal', purpose: 'our own id of what was changed' },
    storePath: { type: String, default: null, pii: 'none' },
    change: { type: Object, required: true, pii: 'none', purpose: 'ids, numbers, enum values, field names' },
    sequence: { type: Number, default: null, pii: 'none' },
    prevHash: { type: String, default: null, pii: 'none' },
    hash: { type: String, default: null, pii: 'none' },
  },
  indexes: [
    { key: { at: -1, _id: -1 } },
    { key: { actorId: 1, at: -1, _id: -1 } },
    { key: { action: 1, at: -1, _id: -1 } },
    { key: { targetId: 1, at: -1, _id: -1 } },
    { key: { storePath: 1, at: -1, _id: -1 } },
    { key: { sequence: 1, _id: 1 } },
    { key: { sequence: 1 }, unique: true, where: { sequence: { $gt: 0 } } },
  ],
});

/** The `_id` of the one chain document. */
export const headId = 'head';

export const auditChainModel = defineModel<AuditChain>()({
  name: 'auditChain',
  privacy: { purpose: 'the end of the sealed chain of audit entries', retention: 'as long as the entries' },
  fields: {
    sequence: { type: Number, required: true, pii: 'none' },
    hash: { type: String, required: true, pii: 'none' },
    sealedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [],
});

export const auditModels: readonly AnyModel[] = [auditEntryModel, auditChainModel];
