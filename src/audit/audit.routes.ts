import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { pageRoute } from '../platform/http';
import { presentAuditEntry } from './audit.present';
import { auditEntryQuery, auditEntryView } from './audit.schema';
import type { AuditService } from './audit.service';

export interface AuditGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export function auditRoutes(service: AuditService, gates: AuditGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/audit-entries',
      summary: 'Who changed what, newest first.',
      who: gates.operator('audit.read'),
      query: auditEntryQuery,
      item: auditEntryView,
      async handle({ principal, query }) {
        const { items, next } = await service.list(principal.scopes, query);
        return { items: items.map(presentAuditEntry), next };
      },
    }),
  ];
}
