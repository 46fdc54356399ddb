import type { PointsRuleChange, PointsRuleRequest } from '../contract/points';
import type { Once } from '../platform/database';
import { requiredSession } from './points.deps';
import { ruleChanged, ruleEnabled, ruleMissing } from './points.errors';
import type { PointsRule } from './pointsRule.model';
import { pointsRuleModel, pointsRuleVersionModel } from './pointsRule.model';
import type { RuleDeps } from './pointsRule.service';

/** What operators do to earning rules. Each change is a new version; the old ones stay. */
export function createRuleChanges(deps: RuleDeps) {
  const { db, clock } = deps;
  const inTransaction = <T>(ruleId: string, work: (rule: PointsRule) => Promise<T>): Promise<T> =>
    db.transaction({ keys: [`pointsRule:${ruleId}`] }, async () => work(await findRule(deps, ruleId)));

  return {
    /** A new rule pays nothing until it is enabled. */
    async create(request: PointsRuleRequest, staffId: string, once?: Once): Promise<PointsRule> {
      const { ruleId } = await db.transaction({ keys: [], once }, async () => {
        const rule = newRule(deps, request);
        await insertRule(deps, rule);
        await record(deps, 'pointsRule.create', rule, staffId);
        return { ruleId: rule._id };
      });
      return findRule(deps, ruleId);
    },

    /** @throws AppError POINTS_RULE_MISSING, POINTS_RULE_CHANGED when `version` is not the current one */
    update: (
      ruleId: string,
      { version, ...request }: PointsRuleChange,
      staffId: string,
    ): Promise<PointsRule> =>
      inTransaction(ruleId, async (rule) => {
        if (rule.version !== version) throw ruleChanged(rule.version);
        return change(deps, rule, fieldsOf(request), { staffId, action: 'pointsRule.update' });
      }),

    /** Enabling what is enabled changes nothing. @throws AppError POINTS_RULE_MISSING */
    setEnabled: (ruleId: string, isEnabled: boolean, staffId: string): Promise<PointsRule> =>
      inTransaction(ruleId, async (rule) => {
        if (rule.isEnabled === isEnabled) return rule;
        const action = isEnabled ? 'pointsRule.enable' : 'pointsRule.disable';
        return change(deps, rule, { isEnabled }, { staffId, action });
      }),

    /** Only of a disabled rule; its versions stay. @throws AppError POINTS_RULE_MISSING, POINTS_RULE_ENABLED */
    remove: (ruleId: string, staffId: string): Promise<void> =>
      inTransaction(ruleId, async (rule) => {
        if (rule.isEnabled) throw ruleEnabled();
        await change(deps, rule, { deletedAt: clock.now() }, { staffId, action: 'pointsRule.delete' });
      }),
  };
}

/** @throws AppError POINTS_RULE_MISSING */
export async function findRule({ db }: RuleDeps, ruleId: string): Promise<PointsRule> {
  const rule = await db.model(pointsRuleModel).findOne({ _id: ruleId, deletedAt: null }).lean<PointsRule>();
  if (rule === null) throw ruleMissing();
  return rule;
}

/** Inserts a rule with its first version. */
export async function insertRule(deps: RuleDeps, rule: PointsRule): Promise<void> {
  await deps.db.transaction({ keys: [] }, async (session) => {
    await deps.db.model(pointsRuleModel).create([rule], { session });
    await appendVersion(deps, rule);
  });
}

/** Writes the next version of a rule that still is as it was read. */
async function change(
  deps: RuleDeps,
  rule: PointsRule,
  set: Partial<PointsRule>,
  { staffId, action }: { readonly staffId: string; readonly action: string },
): Promise<PointsRule> {
  const next = { ...rule, ...set, version: rule.version + 1, updatedAt: deps.clock.now() };
  const written = await deps.db
    .model(pointsRuleModel)
    .updateOne({ _id: rule._id, version: rule.version }, { $set: next });
  if (written.matchedCount !== 1) throw ruleChanged(rule.version);
  await appendVersion(deps, next);
  await record(deps, action, next, staffId);
  return next;
}

async function appendVersion(deps: RuleDeps, rule: PointsRule): Promise<void> {
  const row = { _id: deps.ids.next(), ruleId: rule._id, version: rule.version, rule };
  await deps.db.model(pointsRuleVersionModel).create([row], { session: requiredSession(deps) });
}

async function record(
  { audit }: RuleDeps,
  action: string,
  // The name is free text, which the log does not keep.
  { _id, version, isEnabled, event, reward, limit, from, to, order }: PointsRule,
  staffId: string,
): Promise<void> {
  await audit({
    actor: { kind: 'staff', id: staffId },
    action,
    target: { type: 'pointsRule', id: _id },
    change: { version, isEnabled, event, reward, limit, from, to, ...(order == null ? {} : { order }) },
  });
}

function newRule({ ids, clock }: RuleDeps, request: PointsRuleRequest): PointsRule {
  const now = clock.now();
  return {
    _id: ids.next(),
    ...fieldsOf(request),
    isEnabled: false,
    deletedAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

function fieldsOf({ name, event, reward, from, to, limit, order = null }: Fields) {
  return { name, event, reward, from: dateOf(from), to: dateOf(to), limit, order };
}

type Fields = Omit<PointsRuleRequest, 'order'> & { readonly order?: PointsRuleRequest['order'] | null };

function dateOf(iso: string | null): Date | null {
  return iso === null ? null : new Date(iso);
}
