import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Route } from '../platform/http';
import type { Ids } from '../platform/ids';
import type { Job } from '../platform/jobs';
import type { AppendAudit } from './audit.append';
import { createAppend } from './audit.append';
import { auditJobs } from './audit.jobs';
import type { AuditGates } from './audit.routes';
import { auditRoutes } from './audit.routes';
import type { AuditService } from './audit.service';
import { createAuditService } from './audit.service';

export type { AppendAudit, AuditRecord } from './audit.append';
export { auditModels } from './audit.model';
export type { AuditService } from './audit.service';
export type { ChainAnchor, ChainProblem, ChainReport } from './audit.verify';

export interface AuditDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Audit {
  readonly append: AppendAudit;
  readonly service: AuditService;
  readonly routes: (gates: AuditGates) => Route[];
  readonly jobs: Job[];
}

/** The append-only log of changes, sealed into a hash chain each minute. */
export function createAudit(deps: AuditDeps): Audit {
  const service = createAuditService(deps);
  return {
    append: createAppend(deps),
    service,
    routes: (gates) => auditRoutes(service, gates),
    jobs: auditJobs(service),
  };
}
