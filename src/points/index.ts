import type { MemberPart } from '../contract/memberPart';
import type { AnyModel } from '../platform/database';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import type { CheckLedger } from './points.check';
import type { PointsDeps } from './points.deps';
import { pointsHandlers } from './points.events';
import { pointsJobs } from './points.jobs';
import { pointsAccountModel, pointsEntryModel, pointsLotModel } from './points.model';
import { createPointsPart } from './points.part';
import type { PointsGates } from './points.routes';
import { pointsRoutes } from './points.routes';
import type { PointsService } from './points.service';
import { createPointsService } from './points.service';
import { pointsAdjustmentModel } from './pointsAdjustment.model';
import { pointsNoticeModel } from './pointsNotice.model';
import { pointsOrderModel } from './pointsOrder.model';
import {
  pointsRuleModel,
  pointsRuleVersionModel,
  pointsSignInModel,
  pointsSlotModel,
} from './pointsRule.model';
import { pointsRuleRoutes } from './pointsRule.routes';

export type { CheckLedger, LedgerCheckOptions, LedgerReport } from './points.check';
export type { RememberedOperation } from './points.check.links';
export type { Finding, FindingKind, Invariant } from './points.check.rules';
export type { EarnCommand, ReverseCommand, SpendCommand } from './points.commands';
export type { PointsAudience, PointsDeps, PointsMembers } from './points.deps';
export type { WriteHistory } from './points.history';
export type { HistoryAct, HistoryMember } from './points.replay';
export type { PointsEntry } from './points.model';
export type { PointsService } from './points.service';
export type { OrderPointsFact, OrderQuestion } from './pointsOrder.service';

/** The collections of points, for the manifest. */
export const pointsModels: readonly AnyModel[] = [
  pointsAccountModel,
  pointsEntryModel,
  pointsLotModel,
  pointsAdjustmentModel,
  pointsRuleModel,
  pointsRuleVersionModel,
  pointsSlotModel,
  pointsSignInModel,
  pointsOrderModel,
  pointsNoticeModel,
];

export interface Points {
  readonly service: PointsService;
  readonly routes: (gates: PointsGates) => Route[];
  readonly handlers: Handler[];
  readonly jobs: Job[];
  readonly part: MemberPart;
  /** Reads the whole ledger and says what is wrong with it; for `cli check-ledger`. */
  readonly checkLedger: CheckLedger;
}

/** The points ledger: earn, spend, expire, reverse, adjust; what pays is data. */
export function createPoints(deps: PointsDeps): Points {
  const service = createPointsService(deps);
  const { rules, checkLedger } = service;
  return {
    service,
    routes: (gates) => [
      ...pointsRoutes(service, deps.members, gates),
      ...pointsRuleRoutes(rules, gates.operator),
    ],
    handlers: pointsHandlers(rules, service, deps.members),
    jobs: pointsJobs(service, service),
    part: createPointsPart(deps),
    checkLedger,
  };
}
