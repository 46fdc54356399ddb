import { z } from 'zod';
import type { AuditEntryQuery, AuditEntryView } from '../contract/audit';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const name = z.string().regex(/^[0-9A-Za-z.]{1,64}$/);

export const auditEntryQuery = schemaFor<AuditEntryQuery>()(
  pageQuery.extend({
    actorId: id.exactOptional(),
    action: name.exactOptional(),
    targetType: name.exactOptional(),
    targetId: id.exactOptional(),
    from: z.iso.datetime().exactOptional(),
    to: z.iso.datetime().exactOptional(),
  }),
);

export const auditEntryView = schemaFor<AuditEntryView>()(
  z.strictObject({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.strictObject({ kind: z.enum(['staff', 'member', 'system', 'cli']), id: z.string() }),
    action: z.string(),
    target: z.strictObject({ type: z.string(), id: z.string() }),
    storePath: z.string().nullable(),
    change: z.record(z.string(), z.unknown()),
    sequence: z.number().int().nullable(),
  }),
);
