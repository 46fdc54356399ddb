import { createAdjustments } from './points.adjust';
import { createCheck } from './points.check';
import { createCommands } from './points.commands';
import type { PointsDeps } from './points.deps';
import { createEarned } from './points.earned';
import { createExpiry } from './points.expire';
import { createHistory } from './points.history';
import { createLedger } from './points.ledger';
import { createReads } from './points.reads';
import { createRewards } from './points.reward';
import { createSignIns } from './points.signIn';
import { createSignInWeek } from './points.signInWeek';
import { createTelling } from './points.tell';
import { createOrderPoints } from './pointsOrder.service';
import { createPointsRules } from './pointsRule.service';

export type PointsService = ReturnType<typeof createPointsService>;

/** Every use case of points by name, each from its own file. */
export function createPointsService(deps: PointsDeps) {
  const ledger = createLedger(deps);
  const commands = createCommands(deps, ledger);
  const rules = createPointsRules(deps);
  const rewards = createRewards(deps, commands, rules);
  const reads = createReads(deps);
  const adjustments = createAdjustments(deps, commands);
  return {
    ...commands,
    ...reads,
    ...createTelling(deps, reads),
    ...createEarned(deps),
    ...createSignIns(deps, rules, rewards),
    ...createSignInWeek(deps, rules),
    ...createExpiry(deps, ledger),
    award: rewards.award,
    payFor: rewards.payFor,
    ...createOrderPoints(deps, commands, rules),
    rules,
    adjustments,
    checkLedger: createCheck(deps.db),
    writeHistory: createHistory(deps, rules),
  };
}
