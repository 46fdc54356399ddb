import type { AppendAudit } from '../audit';
import type { PointsRuleEvent } from '../contract/points';
import type { Clock } from '../platform/clock';
import type { Database, Page, PageRequest } from '../platform/database';
import { findPage } from '../platform/database';
import type { Ids } from '../platform/ids';
import { againOnDuplicate } from './points.again';
import { createRuleChanges, findRule, insertRule } from './pointsRule.change';
import type { PointsRule, PointsRuleVersion } from './pointsRule.model';
import { pointsRuleModel, pointsRuleVersionModel } from './pointsRule.model';
import { defaultRules, whyNotAt } from './pointsRule.rules';

export interface RuleDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
}

export type PointsRules = ReturnType<typeof createPointsRules>;

/** The earning rules: what operators see and change, and what pays at a moment. */
export function createPointsRules(deps: RuleDeps) {
  const rules = deps.db.model(pointsRuleModel);
  const versions = deps.db.model(pointsRuleVersionModel);
  let defaults: Promise<void> | undefined;

  /** Creates the default rules where a brand has never had them; outside transactions. */
  async function ensureDefaults(): Promise<void> {
    defaults ??= insertDefaults(deps).catch((error: unknown) => {
      defaults = undefined;
      throw error;
    });
    await defaults;
  }

  return {
    ensureDefaults,

    /** @throws AppError POINTS_RULE_MISSING */
    find: (ruleId: string): Promise<PointsRule> => findRule(deps, ruleId),

    /** Oldest first, without deleted ones. @throws AppError PAGE_CURSOR_INVALID */
    async list(page: PageRequest): Promise<Page<PointsRule>> {
      await ensureDefaults();
      return findPage(rules, { deletedAt: null }, { by: 'createdAt', direction: 1 }, page);
    },

    versionsOf: (ruleId: string, page: PageRequest): Promise<Page<PointsRuleVersion>> =>
      findPage(versions, { ruleId }, { by: 'version', direction: -1 }, page),

    /** What pays for an event at that moment, oldest first. */
    async payingAt(event: PointsRuleEvent, at: Date): Promise<PointsRule[]> {
      const filter = { event, isEnabled: true };
      const enabled = await rules.find(filter).sort({ createdAt: 1, _id: 1 }).lean<PointsRule[]>();
      return enabled.filter((rule) => whyNotAt(rule, at) === undefined);
    },

    /** Every enabled rule, oldest first. */
    enabled: (): Promise<PointsRule[]> =>
      rules.find({ isEnabled: true }).sort({ createdAt: 1, _id: 1 }).lean<PointsRule[]>(),

    ...createRuleChanges(deps),
  };
}

async function insertDefaults(deps: RuleDeps): Promise<void> {
  for (const rule of defaultRules(deps.clock.now())) {
    // Another process may start for the first time too.
    await againOnDuplicate(async () => {
      const isThere = (await deps.db.model(pointsRuleModel).exists({ _id: rule._id })) !== null;
      if (!isThere) await insertRule(deps, rule);
    });
  }
}
