import type { TagRuleChange, TagRuleRequest } from '../contract/tag';
import type { Page, PageRequest } from '../platform/database';
import { findPage } from '../platform/database';
import { invalidTagReference, tagRuleChanged, tagRuleEnabled, unknownTagRule } from './tag.errors';
import type { Tag } from './tag.model';
import { tagModel } from './tag.model';
import type { TagServiceDeps } from './tag.service';
import type { TagRule, TagRuleVersion } from './tagRule.model';
import { tagRuleModel, tagRuleVersionModel } from './tagRule.model';

export type TagRules = ReturnType<typeof createTagRules>;

/** Rules that give and take tags. Each change is a new version; the old ones stay. */
export function createTagRules(deps: TagServiceDeps) {
  const { db, clock } = deps;
  const rules = db.model(tagRuleModel);
  const inTransaction = <T>(ruleId: string, work: (rule: TagRule) => Promise<T>): Promise<T> =>
    db.transaction({ keys: [`tagRule:${ruleId}`] }, async () => work(await findRule(deps, ruleId)));

  return {
    /** @throws AppError TAG_RULE_UNKNOWN */
    find: (ruleId: string): Promise<TagRule> => findRule(deps, ruleId),

    /** Deleted ones too, for reasons that still name them. */
    findMany: (ruleIds: readonly string[]): Promise<TagRule[]> =>
      rules.find({ _id: { $in: [...ruleIds] } }).lean<TagRule[]>(),

    /** Oldest first, without deleted ones. @throws AppError PAGE_CURSOR_INVALID */
    list: (page: PageRequest): Promise<Page<TagRule>> =>
      findPage(rules, { deletedAt: null }, { by: 'createdAt', direction: 1 }, page),

    versionsOf: (ruleId: string, page: PageRequest): Promise<Page<TagRuleVersion>> =>
      findPage(db.model(tagRuleVersionModel), { ruleId }, { by: 'version', direction: -1 }, page),

    /** A new rule gives nothing until it is enabled. @throws AppError TAG_INVALID */
    create: (staffId: string, request: TagRuleRequest): Promise<TagRule> =>
      db.transaction({ keys: [] }, async () => {
        await assertTag(deps, request);
        const rule = newRule(deps, request);
        await rules.create([rule]);
        await record(deps, staffId, 'tagRule.create', rule);
        return rule;
      }),

    /** @throws AppError TAG_RULE_UNKNOWN, TAG_RULE_CHANGED, TAG_INVALID */
    update: (staffId: string, ruleId: string, { version, ...request }: TagRuleChange): Promise<TagRule> =>
      inTransaction(ruleId, async (rule) => {
        if (rule.version !== version) throw tagRuleChanged(rule.version);
        await assertTag(deps, request);
        return change(deps, rule, request, { staffId, action: 'tagRule.update' });
      }),

    /** Enabling what is enabled changes nothing. @throws AppError TAG_RULE_UNKNOWN */
    setEnabled: (staffId: string, ruleId: string, isEnabled: boolean): Promise<TagRule> =>
      inTransaction(ruleId, async (rule) => {
        if (rule.isEnabled === isEnabled) return rule;
        const action = isEnabled ? 'tagRule.enable' : 'tagRule.disable';
        return change(deps, rule, { isEnabled }, { staffId, action });
      }),

    /** Only of a disabled rule; its versions stay. @throws AppError TAG_RULE_UNKNOWN, TAG_RULE_ENABLED */
    remove: (staffId: string, ruleId: string): Promise<void> =>
      inTransaction(ruleId, async (rule) => {
        if (rule.isEnabled) throw tagRuleEnabled();
        await change(deps, rule, { deletedAt: clock.now() }, { staffId, action: 'tagRule.delete' });
      }),
  };
}

async function findRule({ db }: TagServiceDeps, ruleId: string): Promise<TagRule> {
  const rule = await db.model(tagRuleModel).findOne({ _id: ruleId, deletedAt: null }).lean<TagRule>();
  if (rule === null) throw unknownTagRule();
  return rule;
}

/** What comes from purchases is behaviour, and fades as such. */
async function assertTag({ db }: TagServiceDeps, { tagId, conditions }: TagRuleRequest): Promise<void> {
  const tag = await db.model(tagModel).findById(tagId).lean<Tag>();
  if (tag === null) throw invalidTagReference('body.tagId', 'there is no such tag');
  if (tag.trait !== 'behavioural' && conditions.some(({ kind }) => kind === 'purchase'))
    throw invalidTagReference('body.tagId', 'a rule that counts purchases needs a behavioural tag');
}

/** Writes the next version of a rule that still is as it was read. */
async function change(
  deps: TagServiceDeps,
  rule: TagRule,
  set: Partial<TagRule>,
  { staffId, action }: { readonly staffId: string; readonly action: string },
): Promise<TagRule> {
  const next = { ...rule, ...set, version: rule.version + 1, updatedAt: deps.clock.now() };
  const { _id, appliedVersion, ...values } = next;
  const written = await deps.db
    .model(tagRuleModel)
    .updateOne({ _id, version: rule.version }, { $set: values });
  if (written.matchedCount !== 1) throw tagRuleChanged(rule.version);
  await record(deps, staffId, action, next);
  return next;
}

async function record(
  { db, ids, audit }: TagServiceDeps,
  staffId: string,
  action: string,
  rule: TagRule,
): Promise<void> {
  const { _id, version, isEnabled, tagId, conditions } = rule;
  await db.model(tagRuleVersionModel).create([{ _id: ids.next(), ruleId: _id, version, rule }]);
  // The name is free text, which the log does not keep.
  await audit({
    actor: { kind: 'staff', id: staffId },
    action,
    target: { type: 'tagRule', id: _id },
    change: { version, isEnabled, tagId, conditions },
  });
}

function newRule({ ids, clock }: TagServiceDeps, { name, tagId, conditions }: TagRuleRequest): TagRule {
  const now = clock.now();
  const state = { isEnabled: false, deletedAt: null, version: 1, appliedVersion: 1 };
  return { _id: ids.next(), name, tagId, conditions, ...state, createdAt: now, updatedAt: now };
}
