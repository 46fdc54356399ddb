import { z } from 'zod';
import type { NeedsBySource, TagMirrorRequest, TagMirrorView } from '../contract/tag';
import type { Database } from '../platform/database';
import type { Route } from '../platform/http';
import { idParams, route, schemaFor } from '../platform/http';
import { needsBySource } from './tag.report';
import type { TagGates } from './tag.routes';
import type { TagMirror } from './tagMirror.model';
import type { TagMirrors } from './tagMirror.service';

const count = z.number().int().min(0);

const tagMirrorRequest = schemaFor<TagMirrorRequest>()(z.strictObject({ isWanted: z.boolean() }));
const tagMirrorView = schemaFor<TagMirrorView>()(
  z.strictObject({
    id: z.string(),
    isWanted: z.boolean(),
    wechatTagId: z.number().int().nullable(),
    followerCount: count,
    leftOutCount: count,
    problem: z.string().nullable(),
    syncedAt: z.iso.datetime().nullable(),
  }),
);

const named = z.array(z.strictObject({ id: z.string(), name: z.string() })).readonly();
const needsBySourceView = schemaFor<NeedsBySource>()(
  z.strictObject({
    needs: named,
    sources: named,
    counts: z.array(z.array(count).readonly()).readonly(),
    needTotals: z.array(count).readonly(),
  }),
);

export function tagMirrorRoutes(mirrors: TagMirrors, { operator }: Pick<TagGates, 'operator'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/tag-mirrors',
      summary: 'Tags that are kept in the official account too, with how far that has come.',
      who: operator('tag.write'),
      answer: z.array(tagMirrorView),
      handle: async () => (await mirrors.list()).map(presentMirror),
    }),
    route({
      method: 'PUT',
      path: '/api/console/tag-mirrors/:id',
      summary: 'Keep a tag in the official account too, or no longer; done by the next run.',
      who: operator('tag.write'),
      params: idParams,
      body: tagMirrorRequest,
      answer: tagMirrorView,
      handle: async ({ principal, params, body }) =>
        presentMirror(await mirrors.choose(principal.staffId, params.id, body.isWanted)),
    }),
  ];
}

export function tagReportRoutes(db: Database, { operator }: Pick<TagGates, 'operator'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/reports/needs-by-source',
      summary: 'How many members of the whole brand have each need with each source.',
      who: operator('tag.write'),
      answer: needsBySourceView,
      handle: () => needsBySource(db),
    }),
  ];
}

function presentMirror({ _id, syncedAt, ...values }: TagMirror): TagMirrorView {
  return { id: _id, ...values, syncedAt: syncedAt?.toISOString() ?? null };
}
