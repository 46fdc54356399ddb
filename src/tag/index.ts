import type { MemberPart } from '../contract/memberPart';
import type { AnyModel } from '../platform/database';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import { createApply } from './tag.apply';
import { createAssign } from './tag.assign';
import type { TagDeps } from './tag.deps';
import { tagHandlers } from './tag.events';
import { tagJobs } from './tag.jobs';
import { tagAssignmentModel, tagBookModel, tagGroupModel, tagModel } from './tag.model';
import { tagPart } from './tag.part';
import { createRecompute } from './tag.recompute';
import type { TagGates } from './tag.routes';
import { tagRoutes } from './tag.routes';
import { createTagGroups, createTags } from './tag.service';
import { createTagViews } from './tag.views';
import { tagBatchModel, tagBatchRowModel } from './tagBatch.model';
import { tagBatchRoutes } from './tagBatch.routes';
import { createBatchRun } from './tagBatch.run';
import { createTagBatches } from './tagBatch.service';
import { tagMirrorModel } from './tagMirror.model';
import { tagMirrorRoutes, tagReportRoutes } from './tagMirror.routes';
import { createTagMirrors } from './tagMirror.service';
import { tagRuleModel, tagRuleVersionModel } from './tagRule.model';
import { tagRuleRoutes } from './tagRule.routes';
import { createTagRules } from './tagRule.service';

export type { Assignment } from './tag.assign';
export type { TagDeps, TagFacts, TagMembers, TaggedMember } from './tag.deps';
export type { TagGates } from './tag.routes';
export type { KeptPurchase } from './tag.rules';

export const tagModels: readonly AnyModel[] = [
  tagModel,
  tagGroupModel,
  tagAssignmentModel,
  tagBookModel,
  tagRuleModel,
  tagRuleVersionModel,
  tagBatchModel,
  tagBatchRowModel,
  tagMirrorModel,
];

/** Labels on members, each with why. */
export function createTag(deps: TagDeps) {
  const tags = createTags(deps);
  const groups = createTagGroups(deps);
  const assign = createAssign(deps);
  const rules = createTagRules(deps);
  const apply = createApply(deps);
  const recompute = createRecompute(deps, apply);
  const run = createBatchRun(deps, assign);
  const batches = createTagBatches(deps, run);
  const mirrors = createTagMirrors(deps);
  const views = createTagViews({ clock: deps.clock, tags, assign, rules });
  return {
    service: {
      ...tags,
      ...assign,
      rules,
      batches,
      apply: apply.apply,
      recompute: recompute.recompute,
      views,
    },
    routes: (gates: TagGates): Route[] => [
      ...tagRoutes({ tags, groups, assign, views, members: deps.members }, gates),
      ...tagRuleRoutes(rules, gates),
      ...tagBatchRoutes(batches, gates),
      ...tagMirrorRoutes(mirrors, gates),
      ...tagReportRoutes(deps.db, gates),
    ],
    handlers: tagHandlers(assign, apply, deps.members) satisfies Handler[],
    jobs: tagJobs(recompute, run, mirrors) satisfies Job[],
    part: tagPart(deps.db) satisfies MemberPart,
  };
}
