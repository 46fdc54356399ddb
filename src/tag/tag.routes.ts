import type { MemberPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import { isUnderAny } from '../platform/database';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import type { Assign } from './tag.assign';
import type { TagMembers } from './tag.deps';
import { unknownMember, unknownTag } from './tag.errors';
import { presentGroup, presentTag } from './tag.present';
import {
  memberTagParams,
  memberTagRequest,
  memberTagsView,
  ownTagsView,
  tagChange,
  tagGroupChange,
  tagGroupRequest,
  tagGroupView,
  tagQuery,
  tagRequest,
  tagView,
} from './tag.schema';
import type { createTagGroups, createTags } from './tag.service';
import type { TagViews } from './tag.views';

export interface TagGates {
  readonly member: Gate<MemberPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

interface RouteDeps {
  readonly tags: ReturnType<typeof createTags>;
  readonly groups: ReturnType<typeof createTagGroups>;
  readonly assign: Assign;
  readonly views: TagViews;
  readonly members: TagMembers;
}

export function tagRoutes(deps: RouteDeps, gates: TagGates): Route[] {
  return [
    ...nameRoutes(deps, gates),
    ...groupRoutes(deps, gates),
    ...memberRoutes(deps, gates),
    ...ownRoutes(deps, gates),
  ];
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

function groupRoutes({ groups }: RouteDeps, gates: TagGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/tag-groups',
      summary: 'Groups of tags, by name.',
      who: gates.operator('tag.read'),
      query: pageQuery,
      item: tagGroupView,
      async handle({ query }) {
        const { items, next } = await groups.list(query);
        return { items: items.map(presentGroup), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/tag-groups',
      summary: 'Make a group of tags; 409 when another one has its name.',
      who: gates.operator('tag.write'),
      body: tagGroupRequest,
      answer: tagGroupView,
      status: 201,
      handle: async ({ principal, body }) => presentGroup(await groups.create(principal.staffId, body)),
    }),
    route({
      method: 'PUT',
      path: '/api/console/tag-groups/:id',
      summary: 'Rename a group of tags; 409 when somebody else has changed it since it was read.',
      who: gates.operator('tag.write'),
      params: idParams,
      body: tagGroupChange,
      answer: tagGroupView,
      handle: async ({ principal, params, body }) =>
        presentGroup(await groups.update(principal.staffId, params.id, body)),
    }),
  ];
}

function memberRoutes(deps: RouteDeps, gates: TagGates): Route[] {
  const { tags, assign, views } = deps;
  const placeOf = createPlaceOf(deps);
  return [
    route({
      method: 'GET',
      path: '/api/console/members/:id/tags',
      summary: 'A member’s tags, each with every reason for it and its weight today.',
      who: gates.operator('member.read'),
      params: idParams,
      answer: memberTagsView,
      async handle({ principal, params }) {
        await placeOf(principal, params.id);
        return views.ofMember(params.id);
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
        return views.ofMember(params.id);
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
        return views.ofMember(params.id);
      },
    }),
  ];
}

/** The member's place, when the operator may act there. @throws AppError TAG_MEMBER_UNKNOWN */
function createPlaceOf({ members }: RouteDeps) {
  return async ({ scopes }: StaffPrincipal, memberId: string): Promise<string | null> => {
    if ((await members.find(memberId)) === null) throw unknownMember();
    const { storePath } = await members.storeOf(memberId);
    if (!isUnderAny(storePath, scopes)) throw unknownMember();
    return storePath;
  };
}

function ownRoutes({ assign, views }: RouteDeps, { member }: TagGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/mp/tags',
      summary: 'The tags that the brand keeps of the member, each with why.',
      who: member,
      answer: ownTagsView,
      handle: ({ principal }) => views.ofOwn(principal.memberId),
    }),
    route({
      method: 'DELETE',
      path: '/api/mp/tags/:id',
      summary: 'Takes a tag off for good: no rule, code, list or file puts it on again.',
      who: member,
      params: idParams,
      answer: null,
      async handle({ principal, params }) {
        if (!(await assign.removeByMember(principal.memberId, params.id))) throw unknownTag();
      },
    }),
  ];
}
