import type { Route } from '../platform/http';
import type { ReportGates } from './report.routes';
import { reportRoutes } from './report.routes';
import type { ReportDeps, ReportService } from './report.service';
import { createReportService } from './report.service';

export type { ReportGates } from './report.routes';
export type { ReportDeps, ReportService } from './report.service';

export interface Report {
  readonly service: ReportService;
  readonly routes: (gates: ReportGates) => Route[];
}

/** Read-only numbers, put together from what the features know. */
export function createReport(deps: ReportDeps): Report {
  const service = createReportService(deps);
  return { service, routes: (gates) => reportRoutes(service, gates) };
}
