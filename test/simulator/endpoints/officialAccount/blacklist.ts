import { refuse } from '../../errors';
import { textAt, textsAt, type JsonObject } from '../../json';
import type { Relation } from '../../state';
import { officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';
import { openidPage, relationByOpenid } from './user';

const maximumBatch = 20;

function batchOf({ app, body }: Call): Relation[] {
  const openids = textsAt(body, 'openid_list');
  if (!openids || openids.length < 1 || openids.length > maximumBatch) throw refuse(40032);
  return openids.map((openid) => relationByOpenid(app, openid));
}

function set(call: Call, isBlacklisted: boolean): JsonObject {
  for (const relation of batchOf(call)) relation.isBlacklisted = isBlacklisted;
  return ok;
}

function list({ app, body }: Call): JsonObject {
  const openids = [...app.relations.values()].filter((one) => one.isBlacklisted).map((one) => one.openid);
  const page = openidPage(openids, textAt(body, 'begin_openid') ?? '', app.settings.followerPageSize);
  return { total: openids.length, ...page };
}

/** 黑名单管理. */
export const blacklistEndpoints: Endpoint[] = [
  post('/cgi-bin/tags/members/getblacklist', officialAccounts, list),
  post('/cgi-bin/tags/members/batchblacklist', officialAccounts, (call) => set(call, true)),
  post('/cgi-bin/tags/members/batchunblacklist', officialAccounts, (call) => set(call, false)),
];
