import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { MemberState } from '../contract/member';
import type { MemberTagView } from '../contract/tag';
import { isUnderAny } from '../platform/database';
import type { Gate, Route } from '../platform/http';
import { idParams, pageRoute, route } from '../platform/http';
import type { Assign } from './tag.assign';
import { unknownMember, unknownTag } from './tag.errors';
import { presentAssignment, presentTag } from './tag.present';
import {
  memberTagParams,
  memberTagRequest,
  memberTagsView,
  tagChange,
  tagQuery,
  tagRequest,
  tagView,
} from './tag.schema';
import type { createTags } from './tag.service';

export interface TagGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

/** What tags ask about members. */
export interface TagMembers {
  find(memberId: string): Promise<unknown>;
  /** The member that lives on after merges; null for an unknown id. */
  current(memberId: string): Promise<{ readonly _id: string; readonly state: MemberState } | null>;
  storeOf(memberId: string): Promise<{ readonly storePath: string | null }>;
}

interface RouteDeps {
  readonly tags: ReturnType<typeof createTags>;
  readonly assign: Assign;
  readonly members: TagMembers;
}

export function tagRoutes(deps: RouteDeps, gates: TagGates): Route[] {
  return [...nameRoutes(deps, gates), ...memberRoutes(deps, gates)];
}

function nameRoutes({ tags }: RouteDeps, gates: TagGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/tags',
      summary: 'Tags, by name.',
      who: gates.operator('tag.read'),
      query: tagQuery,
      item: tagView,
      async handle({ query }) {
        const { items, next } = await tags.list(query);
        return { items: items.map(presentTag), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/tags',
      summary: 'Make a tag; 409 when another one has its name.',
      who: gates.operator('tag.write'),
      body: tagRequest,
      answer: tagView,
      status: 201,
      handle: async ({ principal, body }) => presentTag(await tags.create(principal.staffId, body)),
    }),
    route({
      method: 'PUT',
      path: '/api/console/tags/:id',
      summary: 'Change a tag; 409 when somebody else has changed it since it was read.',
      who: gates.operator('tag.write'),
      params: idParams,
      body: tagChange,
      answer: tagView,
      handle: async ({ principal, params, body }) =>
        presentTag(await tags.update(principal.staffId, params.id, body)),
    }),
  ];
}

function memberReads({ tags, assign, members }: RouteDeps) {
  /** The member's place, when the operator may act there. @throws AppError TAG_MEMBER_UNKNOWN */
  async function placeOf({ scopes }: StaffPrincipal, memberId: string): Promise<string | null> {
    if ((await members.find(memberId)) === null) throw unknownMember();
    const { storePath } = await members.storeOf(memberId);
    if (!isUnderAny(storePath, scopes)) throw unknownMember();
    return storePath;
  }

  async function tagsOf(memberId: string): Promise<MemberTagView[]> {
    const assignments = await assign.ofMember(memberId);
    const found = await tags.findMany(assignments.map(({ tagId }) => tagId));
    const byId = new Map(found.map((tag) => [tag._id, tag]));
    return assignments.flatMap((assignment) => {
      const tag = byId.get(assignment.tagId);
      return tag === undefined ? [] : [presentAssignment(assignment, tag)];
    });
  }

  return { placeOf, tagsOf };
}

function memberRoutes(deps: RouteDeps, gates: TagGates): Route[] {
  const { tags, assign } = deps;
  const { placeOf, tagsOf } = memberReads(deps);
  return [
    route({
      method: 'GET',
      path: '/api/console/members/:id/tags',
      summary: 'A member’s tags, each with every reason for it.',
      who: gates.operator('member.read'),
      params: idParams,
      answer: memberTagsView,
      async handle({ principal, params }) {
        await placeOf(principal, params.id);
        return tagsOf(params.id);
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/members/:id/tags',
      summary: 'Put a tag on a member; adding it again changes nothing.',
      who: gates.operator('member.write'),
      params: idParams,
      body: memberTagRequest,
      answer: memberTagsView,
      async handle({ principal, params, body }) {
        const storePath = await placeOf(principal, params.id);
        if ((await tags.find(body.tagId)) === null) throw unknownTag();
        await assign.assignByOperator(principal.staffId, storePath, params.id, body.tagId);
        return tagsOf(params.id);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/console/members/:id/tags/:tagId',
      summary: 'Take a tag off a member, whatever the reasons for it were.',
      who: gates.operator('member.write'),
      params: memberTagParams,
      answer: memberTagsView,
      async handle({ principal, params }) {
        const storePath = await placeOf(principal, params.id);
        await assign.removeByOperator(principal.staffId, storePath, params.id, params.tagId);
        return tagsOf(params.id);
      },
    }),
  ];
}
