import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { route } from '../platform/http';
import { storeToday } from './report.schema';
import type { ReportService } from './report.service';

export interface ReportGates {
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
}

export function reportRoutes(service: ReportService, { clerk }: ReportGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/counter/today',
      summary:
        'The day so far of this store: sales, joins, coupons, clerks, open follow-ups; for its manager.',
      who: clerk('report.today'),
      answer: storeToday,
      handle: ({ principal }) => service.today(principal),
    }),
  ];
}
