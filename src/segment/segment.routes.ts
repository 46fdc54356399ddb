import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import { AppError } from '../platform/errors';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import type { Audience, Sight } from './segment.audience';
import { describeFields } from './segment.fields';
import { presentSegment, presentVersion } from './segment.present';
import {
  segmentArchive,
  segmentChange,
  segmentFields,
  segmentMember,
  segmentMemberQuery,
  segmentPreview,
  segmentPreviewRequest,
  segmentQuery,
  segmentRequest,
  segmentVersionView,
  segmentView,
} from './segment.schema';
import type { SegmentService } from './segment.service';

export interface SegmentGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

interface RouteDeps {
  readonly service: SegmentService;
  readonly audience: Audience;
}

type Reader = StaffPrincipal & Sight;

export function segmentRoutes(deps: RouteDeps, gates: SegmentGates): Route[] {
  return [...readRoutes(deps, gates), ...writeRoutes(deps, gates), ...audienceRoutes(deps, gates)];
}

function readRoutes({ service }: RouteDeps, { operator }: SegmentGates): Route[] {
  const who = operator('segment.read');
  return [
    route({
      method: 'GET',
      path: '/api/console/segment-fields',
      summary: 'What a rule may ask: fields, operators, kinds of values and their labels.',
      who,
      answer: segmentFields,
      handle: () => Promise.resolve(describeFields()),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/segments',
      summary: 'Segments, newest first.',
      who,
      query: segmentQuery,
      item: segmentView,
      async handle({ query }) {
        const { items, next } = await service.list(query);
        return { items: items.map(presentSegment), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/console/segments/:id',
      summary: 'One segment as it stands.',
      who,
      params: idParams,
      answer: segmentView,
      handle: async ({ params }) => presentSegment(await service.get(params.id)),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/segments/:id/versions',
      summary: 'A segment as it was saved each time, newest first.',
      who,
      params: idParams,
      query: pageQuery,
      item: segmentVersionView,
      async handle({ params, query }) {
        const { items, next } = await service.versions(params.id, query);
        return { items: items.map(presentVersion), next };
      },
    }),
  ];
}

function writeRoutes({ service }: RouteDeps, { operator }: SegmentGates): Route[] {
  const who = operator('segment.write');
  return [
    route({
      method: 'POST',
      path: '/api/console/segments',
      summary: 'Save a rule under a name; 400 with the places in the tree, 409 when the name is taken.',
      who,
      body: segmentRequest,
      answer: segmentView,
      status: 201,
      handle: async ({ principal, body }) => presentSegment(await service.create(principal.staffId, body)),
    }),
    route({
      method: 'PUT',
      path: '/api/console/segments/:id',
      summary: 'Change a segment; 409 when somebody else has changed it since it was read.',
      who,
      params: idParams,
      body: segmentChange,
      answer: segmentView,
      handle: async ({ principal, params, body }) =>
        presentSegment(await service.update(principal.staffId, params.id, body)),
    }),
    route({
      method: 'POST',
      path: '/api/console/segments/:id/archive',
      summary: 'Put a segment away; 409 with their names while others use it.',
      who,
      params: idParams,
      body: segmentArchive,
      answer: segmentView,
      handle: async ({ principal, params, body }) =>
        presentSegment(await service.archive(principal.staffId, params.id, body.version)),
    }),
  ];
}

function audienceRoutes({ audience }: RouteDeps, gates: SegmentGates): Route[] {
  const limit = { name: 'segment.ask', count: 60, seconds: 60, by: 'principal' } as const;
  return [
    route({
      method: 'POST',
      path: '/api/console/segment-previews',
      summary:
        'How many members a rule holds now, and, for whoever may read members, ten of them with why; counts for a limited time and says so.',
      who: readingMembers(gates, false),
      limit,
      body: segmentPreviewRequest,
      answer: segmentPreview,
      handle: ({ principal, body }) => audience.preview(body.rule, principal),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/segments/:id/members',
      summary: 'The members of a segment with why, by id; a page ends early at its time limit.',
      who: readingMembers(gates, true),
      limit,
      params: idParams,
      query: segmentMemberQuery,
      item: segmentMember,
      handle: ({ principal, params, query }) => audience.members(params.id, principal.memberScopes, query),
    }),
  ];
}

/** Passes whoever may read segments, with the places where they may read members too; `isNeeded`: nobody without. */
function readingMembers({ operator }: SegmentGates, isNeeded: boolean): Gate<Reader> {
  const [segments, members] = [operator('segment.read'), operator('member.read')];
  return {
    name: isNeeded ? 'operator(segment.read, member.read)' : segments.name,
    async check(incoming) {
      const reader = await segments.check(incoming);
      try {
        const { scopes } = await members.check(incoming);
        return { ...reader, memberScopes: scopes };
      } catch (error) {
        const isRefused = error instanceof AppError && error.kind === 'forbidden';
        if (isNeeded || !isRefused) throw error;
        return { ...reader, memberScopes: [] };
      }
    },
  };
}
