import type { AwardChange, AwardRequest, AwardResults, AwardView } from '../contract/tier';
import type { Once, Page, PageRequest } from '../platform/database';
import { findPage } from '../platform/database';
import { dayMs } from '../platform/clock';
import type { AwardResult, AwardRule } from './award.model';
import { awardResultModel, awardRuleModel } from './award.model';
import { presentAward, presentResult } from './award.present';
import { kindOfPeriod, periodAt, spanOf } from './award.rules';
import type { TierDeps } from './tier.deps';
import {
  awardChanged,
  awardMissing,
  awardPeriodInvalid,
  awardStateRefused,
  awardTemplateUnknown,
} from './tier.errors';

export type AwardService = ReturnType<typeof createAwardService>;

/** What operators do with awards, and see of them. */
export function createAwardService(deps: TierDeps) {
  const rules = deps.db.model(awardRuleModel);
  return {
    /** Newest first. @throws AppError PAGE_CURSOR_INVALID */
    async list(page: PageRequest): Promise<Page<AwardView>> {
      const { items, next } = await findPage(rules, {}, { by: 'createdAt', direction: -1 }, page);
      return { items: items.map(presentAward), next };
    },

    /** @throws AppError AWARD_MISSING */
    find: async (awardId: string): Promise<AwardView> => presentAward(await findAward(deps, awardId)),

    /** A draft gives nothing. @throws AppError REQUEST_INVALID for an unknown template */
    create: (request: AwardRequest, staffId: string, once?: Once): Promise<AwardView> =>
      create(deps, request, staffId, once),

    /** Of a draft. @throws AppError AWARD_MISSING, AWARD_CHANGED, AWARD_STATE, REQUEST_INVALID */
    async update(awardId: string, { version, ...request }: AwardChange, staffId: string): Promise<AwardView> {
      await assertTemplate(deps, request);
      return change(deps, awardId, { staffId, action: 'award.update' }, (rule) => {
        if (rule.version !== version) throw awardChanged(rule.version);
        if (rule.state !== 'draft') throw awardStateRefused(rule.state);
        return request;
      });
    },

    /** From the period that runs now on; doing it again changes nothing. @throws AppError AWARD_MISSING, AWARD_STATE */
    enable: (awardId: string, staffId: string): Promise<AwardView> =>
      change(deps, awardId, { staffId, action: 'award.enable' }, (rule) => {
        if (rule.state === 'enabled') return null;
        if (rule.state === 'ended') throw awardStateRefused(rule.state);
        const first = periodAt(rule.period, deps.clock.now());
        return { state: 'enabled', firstPeriod: first, nextPeriod: first };
      }),

    /** Periods that are over by now are still given; doing it again changes nothing. @throws AppError AWARD_MISSING */
    end: (awardId: string, staffId: string): Promise<AwardView> =>
      change(deps, awardId, { staffId, action: 'award.end' }, (rule) =>
        rule.state === 'ended' ? null : { state: 'ended', endedAt: deps.clock.now() },
      ),

    /** @throws AppError AWARD_MISSING, REQUEST_INVALID for a period of another kind */
    resultsOf: (awardId: string, period: string): Promise<AwardResults> => resultsOf(deps, awardId, period),
  };
}

async function findAward({ db }: TierDeps, awardId: string): Promise<AwardRule> {
  const rule = await db.model(awardRuleModel).findById(awardId).lean<AwardRule>();
  if (rule === null) throw awardMissing();
  return rule;
}

async function assertTemplate({ coupons }: TierDeps, { reward }: AwardRequest): Promise<void> {
  if (reward.kind !== 'coupon') return;
  const known = await coupons().templates.findMany([reward.templateId]);
  if (!known.has(reward.templateId)) throw awardTemplateUnknown();
}

async function create(
  deps: TierDeps,
  request: AwardRequest,
  staffId: string,
  once: Once | undefined,
): Promise<AwardView> {
  await assertTemplate(deps, request);
  const { db, ids, clock } = deps;
  const { awardId } = await db.transaction({ keys: [], once }, async () => {
    const now = clock.now();
    const rule: AwardRule = {
      _id: ids.next(),
      ...request,
      state: 'draft',
      firstPeriod: null,
      nextPeriod: null,
      endedAt: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await db.model(awardRuleModel).create([rule]);
    await record(deps, 'award.create', rule, staffId);
    return { awardId: rule._id };
  });
  return presentAward(await findAward(deps, awardId));
}

/** Writes what an operator decides about an award as it is then; null changes nothing. */
function change(
  deps: TierDeps,
  awardId: string,
  { staffId, action }: { readonly staffId: string; readonly action: string },
  decide: (rule: AwardRule) => Partial<AwardRule> | null,
): Promise<AwardView> {
  const { db, clock } = deps;
  return db.transaction({ keys: [`awardRule:${awardId}`] }, async () => {
    const rule = await findAward(deps, awardId);
    const set = decide(rule);
    if (set === null) return presentAward(rule);
    const after = { ...rule, ...set, version: rule.version + 1, updatedAt: clock.now() };
    const { _id, ...fields } = after;
    const written = await db
      .model(awardRuleModel)
      .updateOne({ _id, version: rule.version }, { $set: fields });
    if (written.matchedCount !== 1) throw awardChanged(rule.version);
    await record(deps, action, after, staffId);
    return presentAward(after);
  });
}

async function record(
  { audit }: TierDeps,
  action: string,
  // The name is free text, which the log does not keep.
  { _id, version, state, measure, period, top, reward, delayDays }: AwardRule,
  staffId: string,
): Promise<void> {
  await audit({
    actor: { kind: 'staff', id: staffId },
    action,
    target: { type: 'awardRule', id: _id },
    change: { version, state, measure, period, top, reward, delayDays },
  });
}

async function resultsOf(deps: TierDeps, awardId: string, period: string): Promise<AwardResults> {
  const rule = await findAward(deps, awardId);
  if (kindOfPeriod(period) !== rule.period) throw awardPeriodInvalid(rule.period);
  const rows = await deps.db
    .model(awardResultModel)
    .find({ awardId, period })
    .sort({ rank: 1 })
    .lean<AwardResult[]>();
  const views = [];
  for (const row of rows) {
    const memberNumber = (await deps.members.find(row.memberId))?.memberNumber ?? '';
    views.push(presentResult(row, memberNumber));
  }
  const drawnFrom = new Date(spanOf(rule.period, period).to.getTime() + rule.delayDays * dayMs);
  return { awardId, period, drawnFrom: drawnFrom.toISOString(), rows: views };
}
