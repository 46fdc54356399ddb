import { refuse } from '../../errors';
import { integerAt, objectAt, textAt, textsAt, type JsonObject } from '../../json';
import type { App, Relation } from '../../state';
import { get, officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';
import { openidPage, relationByOpenid } from './user';

const maximumTags = 100;
const maximumTagsPerFollower = 20;
const maximumBatch = 50;
const maximumNameBytes = 30;
const largestDeletable = 100_000;
/** 0, 1 and 2 belong to WeChat; 2 is 星标组. */
const firstOwnTagid = 3;

/** A tag's name as 创建标签 wants it: 45157 empty or taken, 45158 above 30 bytes. */
function nameOf(app: App, body: JsonObject): string {
  const name = textAt(objectAt(body, 'tag') ?? {}, 'name') ?? '';
  if (name === '' || [...app.tags.values()].includes(name)) throw refuse(45157);
  if (Buffer.byteLength(name) > maximumNameBytes) throw refuse(45158);
  return name;
}

function ownTagid(app: App, tagid: number | undefined): number {
  if (tagid !== undefined && tagid >= 0 && tagid < firstOwnTagid) throw refuse(45058);
  if (tagid === undefined || !app.tags.has(tagid)) throw refuse(45159);
  return tagid;
}

const holders = (app: App, tagid: number): Relation[] =>
  [...app.relations.values()].filter((relation) => relation.isFollowing && relation.tagids.includes(tagid));

function create({ app, body }: Call): JsonObject {
  const name = nameOf(app, body);
  if (app.tags.size >= maximumTags) throw refuse(45056);
  const id = app.nextTagid;
  app.nextTagid += 1;
  app.tags.set(id, name);
  return { tag: { id, name } };
}

function list({ app }: Call): JsonObject {
  const own = [...app.tags].map(([id, name]) => ({ id, name, count: holders(app, id).length }));
  return { tags: [{ id: 2, name: '星标组', count: holders(app, 2).length }, ...own] };
}

function rename({ app, body }: Call): JsonObject {
  const id = ownTagid(app, integerAt(objectAt(body, 'tag') ?? {}, 'id'));
  app.tags.set(id, nameOf(app, body));
  return ok;
}

function remove({ app, body }: Call): JsonObject {
  const id = ownTagid(app, integerAt(objectAt(body, 'tag') ?? {}, 'id'));
  if (holders(app, id).length > largestDeletable) throw refuse(45057);
  app.tags.delete(id);
  for (const relation of app.relations.values()) {
    relation.tagids = relation.tagids.filter((one) => one !== id);
  }
  return ok;
}

/** The followers of a batch; whether one bad openid spoils it is not documented: here nothing is done then. */
function batchOf({ app, body }: Call): { relations: Relation[]; tagid: number } {
  const openids = textsAt(body, 'openid_list');
  if (!openids || openids.length < 1 || openids.length > maximumBatch) throw refuse(40032);
  const tagid = integerAt(body, 'tagid');
  if (tagid === undefined || (tagid !== 2 && !app.tags.has(tagid))) throw refuse(45159);
  return { relations: openids.map((openid) => relationByOpenid(app, openid)), tagid };
}

function tagAll(call: Call): JsonObject {
  const { relations, tagid } = batchOf(call);
  const isFull = (relation: Relation): boolean =>
    !relation.tagids.includes(tagid) && relation.tagids.length >= maximumTagsPerFollower;
  if (relations.some(isFull)) throw refuse(45059);
  // A tag that is put on again becomes the last one: conditional menus look at it.
  for (const relation of relations)
    relation.tagids = [...relation.tagids.filter((one) => one !== tagid), tagid];
  return ok;
}

function untagAll(call: Call): JsonObject {
  const { relations, tagid } = batchOf(call);
  for (const relation of relations) relation.tagids = relation.tagids.filter((one) => one !== tagid);
  return ok;
}

function holdersPage({ app, body }: Call): JsonObject {
  const tagid = integerAt(body, 'tagid');
  if (tagid === undefined || (tagid !== 2 && !app.tags.has(tagid))) throw refuse(45159);
  const openids = holders(app, tagid).map((relation) => relation.openid);
  return openidPage(openids, textAt(body, 'next_openid') ?? '', app.settings.followerPageSize);
}

/** 用户标签管理, with the limits of its pages; daily limits of API_Call_Limits. */
export const tagEndpoints: Endpoint[] = [
  post('/cgi-bin/tags/create', officialAccounts, create, { daily: 1_000 }),
  get('/cgi-bin/tags/get', officialAccounts, list, { daily: 1_000 }),
  post('/cgi-bin/tags/update', officialAccounts, rename, { daily: 1_000 }),
  post('/cgi-bin/tags/delete', officialAccounts, remove, { daily: 1_000 }),
  post('/cgi-bin/tags/members/batchtagging', officialAccounts, tagAll, { daily: 100_000 }),
  post('/cgi-bin/tags/members/batchuntagging', officialAccounts, untagAll, { daily: 100_000 }),
  post('/cgi-bin/tags/getidlist', officialAccounts, ({ app, body }) => ({
    tagid_list: [...relationByOpenid(app, textAt(body, 'openid')).tagids],
  })),
  post('/cgi-bin/user/tag/get', officialAccounts, holdersPage),
];
