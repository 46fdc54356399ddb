import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { MemberPart } from '../contract/memberPart';
import type { Clock } from '../platform/clock';
import type { AnyModel, Database } from '../platform/database';
import type { Emit, Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Ids } from '../platform/ids';
import { createAssign } from './tag.assign';
import { tagHandlers } from './tag.events';
import { tagAssignmentModel, tagBookModel, tagModel } from './tag.model';
import { tagPart } from './tag.part';
import type { TagGates, TagMembers } from './tag.routes';
import { tagRoutes } from './tag.routes';
import { createTags } from './tag.service';

export type { Assignment } from './tag.assign';
export type { TagGates, TagMembers } from './tag.routes';

export const tagModels: readonly AnyModel[] = [tagModel, tagAssignmentModel, tagBookModel];

export interface TagDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly members: TagMembers;
}

/** Labels on members, each with why. */
export function createTag(deps: TagDeps) {
  const tags = createTags(deps);
  const assign = createAssign(deps);
  return {
    service: { ...tags, ...assign },
    routes: (gates: TagGates): Route[] => tagRoutes({ tags, assign, members: deps.members }, gates),
    handlers: tagHandlers(assign, deps.members) satisfies Handler[],
    part: tagPart(deps.db) satisfies MemberPart,
  };
}
