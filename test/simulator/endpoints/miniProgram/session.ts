import { createHmac } from 'node:crypto';
import { appOfSecret } from '../../checks';
import { findCode } from '../../codes';
import { refuse } from '../../errors';
import type { JsonObject } from '../../json';
import { relationOf, unionidOf } from '../../people';
import type { Relation } from '../../state';
import { relationByOpenid } from '../officialAccount/user';
import { get, miniProgram, type Call, type Endpoint } from '../endpoint';

const path = '/sns/jscode2session';

/** 小程序登录 code2Session: 40029 unknown, old or another account's code, 40163 used, 40226 high-risk person. */
const jscode2session: Endpoint = {
  method: 'GET',
  path,
  auth: 'open',
  body: 'none',
  run: ({ sim, query }) => {
    const app = appOfSecret(sim, query['appid'], query['secret'], path);
    if (query['grant_type'] !== 'authorization_code') throw refuse(40002);
    if (!query['js_code']) throw refuse(41008);
    const code = findCode(sim, app, 'login', query['js_code']);
    if (sim.faults.take('minuteLimit', { app: app.settings.appid, path, person: code.personId }))
      throw refuse(45011);
    code.isUsed = true;
    if (sim.state.people.get(code.personId)?.isHighRisk) throw refuse(40226);
    const relation = relationOf(sim, app, code.personId);
    if (relation.sessionKey === '') relation.sessionKey = sim.rng.bytes(16).toString('base64');
    const unionid = unionidOf(sim, app, code.personId);
    return { session_key: relation.sessionKey, openid: relation.openid, ...(unionid ? { unionid } : {}) };
  },
};

/** The signature is HMAC-SHA256 of nothing under the session_key as received (检验登录态); throws 40097, 87009. */
function checkedRelation({ app, query }: Call): Relation {
  if (query['sig_method'] !== 'hmac_sha256') throw refuse(40097);
  const relation = relationByOpenid(app, query['openid']);
  const expected = createHmac('sha256', relation.sessionKey).update('').digest('hex');
  if (relation.sessionKey === '' || query['signature'] !== expected) throw refuse(87009);
  return relation;
}

export const sessionEndpoints: Endpoint[] = [
  jscode2session,
  get('/wxa/checksession', miniProgram, (call) => {
    checkedRelation(call);
    return { errcode: 0, errmsg: 'ok' };
  }),
  get('/wxa/resetusersessionkey', miniProgram, (call): JsonObject => {
    const relation = checkedRelation(call);
    relation.sessionKey = call.sim.rng.bytes(16).toString('base64');
    return { errcode: 0, errmsg: 'ok', openid: relation.openid, session_key: relation.sessionKey };
  }),
];
