import { refuse } from '../../errors';
import { isObject, listAt, textAt, type JsonObject } from '../../json';
import { unionidOf } from '../../people';
import type { Simulation } from '../../simulation';
import type { App, Relation } from '../../state';
import { get, officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';

/** The relation behind an openid of this account; 40003 for every other string. */
export function relationByOpenid(app: App, openid: string | undefined): Relation {
  const relation = app.relations.get(openid ?? '');
  if (!relation) throw refuse(40003);
  return relation;
}

/** 获取用户基本信息: no nickname, avatar, sex or region since 2021; without a subscription openid and unionid only. */
function userInfo(sim: Simulation, app: App, relation: Relation): JsonObject {
  const unionid = unionidOf(sim, app, relation.personId);
  if (!relation.isFollowing)
    return { subscribe: 0, openid: relation.openid, ...(unionid ? { unionid } : {}), tagid_list: [] };
  return {
    subscribe: 1,
    openid: relation.openid,
    language: 'zh_CN',
    subscribe_time: relation.subscribeTime,
    ...(unionid ? { unionid } : {}),
    remark: relation.remark,
    groupid: relation.tagids[0] ?? 0,
    tagid_list: [...relation.tagids],
    subscribe_scene: relation.subscribeScene,
    qr_scene: relation.qrScene,
    qr_scene_str: relation.qrSceneStr,
  };
}

function batchGet({ sim, app, body }: Call): JsonObject {
  const list = listAt(body, 'user_list');
  if (!list || list.length < 1 || list.length > 100) throw refuse(40032);
  const relations = list.map((item) =>
    relationByOpenid(app, isObject(item) ? textAt(item, 'openid') : undefined),
  );
  return { user_info_list: relations.map((relation) => userInfo(sim, app, relation)) };
}

/** One page after `next`: the last filled page still names its last openid, the one after it has count 0 and no data (获取用户列表). */
export function openidPage(openids: string[], next: string, size: number): JsonObject {
  const found = openids.indexOf(next);
  if (next !== '' && found < 0) throw refuse(40003);
  const page = openids.slice(found + 1, found + 1 + size);
  if (page.length === 0) return { count: 0, next_openid: '' };
  return { count: page.length, data: { openid: page }, next_openid: page.at(-1) ?? '' };
}

function followers({ app, query }: Call): JsonObject {
  const openids = [...app.relations.values()].filter((one) => one.isFollowing).map((one) => one.openid);
  return {
    total: openids.length,
    ...openidPage(openids, query['next_openid'] ?? '', app.settings.followerPageSize),
  };
}

function updateRemark({ app, body }: Call): JsonObject {
  const relation = relationByOpenid(app, textAt(body, 'openid'));
  const remark = textAt(body, 'remark');
  if (remark === undefined || Array.from(remark).length >= 30) throw refuse(40035);
  if (!relation.isFollowing) throw refuse(43004);
  relation.remark = remark;
  return ok;
}

export const userEndpoints: Endpoint[] = [
  get(
    '/cgi-bin/user/info',
    officialAccounts,
    ({ sim, app, query }) => userInfo(sim, app, relationByOpenid(app, query['openid'])),
    {
      daily: 5_000_000,
    },
  ),
  post('/cgi-bin/user/info/batchget', officialAccounts, batchGet),
  get('/cgi-bin/user/get', officialAccounts, followers, { daily: 500 }),
  post('/cgi-bin/user/info/updateremark', officialAccounts, updateRemark),
];
