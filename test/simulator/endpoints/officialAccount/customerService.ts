import { refuse } from '../../errors';
import { integerAt, textAt, type JsonObject } from '../../json';
import { get, officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from './user';

/** Accounts look like `name@accountid` (客服管理). */
function accountOf({ app, body }: Call): string {
  const account = textAt(body, 'kf_account') ?? '';
  if (!app.kfAccounts.has(account)) throw refuse(61452);
  return account;
}

function add({ app, body }: Call): JsonObject {
  const account = textAt(body, 'kf_account') ?? '';
  if (!/^[A-Za-z0-9]{1,10}@\S+$/u.test(account)) throw refuse(61452);
  if (app.kfAccounts.has(account)) throw refuse(61453);
  app.kfAccounts.set(account, textAt(body, 'nickname') ?? account);
  return ok;
}

function update(call: Call): JsonObject {
  call.app.kfAccounts.set(accountOf(call), textAt(call.body, 'nickname') ?? '');
  return ok;
}

function list({ app }: Call): JsonObject {
  const entries = [...app.kfAccounts].map(([account, nick], index) => ({
    kf_account: account,
    kf_headimgurl: '',
    kf_id: String(1001 + index),
    kf_nick: nick,
  }));
  return { kf_list: entries };
}

function online({ app }: Call): JsonObject {
  const served = [...app.relations.values()].map((relation) => relation.servedBy);
  const entries = [...app.kfAccounts.keys()].map((account, index) => ({
    kf_account: account,
    status: 1,
    kf_id: String(1001 + index),
    accepted_case: served.filter((one) => one === account).length,
  }));
  return { kf_online_list: entries };
}

function sessionOf({ app, query }: Call): JsonObject {
  const { servedBy } = relationByOpenid(app, query['openid']);
  return { createtime: 0, kf_account: servedBy ?? '' };
}

function open(call: Call): JsonObject {
  const relation = relationByOpenid(call.app, textAt(call.body, 'openid'));
  relation.servedBy = accountOf(call);
  return ok;
}

function close({ app, body }: Call): JsonObject {
  relationByOpenid(app, textAt(body, 'openid')).servedBy = null;
  return ok;
}

function records({ body }: Call): JsonObject {
  const count = integerAt(body, 'number') ?? 0;
  if (count < 1 || count > 10_000) throw refuse(40035);
  return { recordlist: [], number: 0, msgid: 1 };
}

/** 客服管理, the part that accounts and their sessions need. */
export const customerServiceEndpoints: Endpoint[] = [
  post('/customservice/kfaccount/add', officialAccounts, add),
  post('/customservice/kfaccount/update', officialAccounts, update),
  get('/customservice/kfaccount/del', officialAccounts, ({ app, query }) => {
    if (!app.kfAccounts.delete(query['kf_account'] ?? '')) throw refuse(61452);
    return ok;
  }),
  get('/cgi-bin/customservice/getkflist', officialAccounts, list),
  get('/cgi-bin/customservice/getonlinekflist', officialAccounts, online),
  post('/customservice/kfsession/create', officialAccounts, open),
  post('/customservice/kfsession/close', officialAccounts, close),
  get('/customservice/kfsession/getsession', officialAccounts, sessionOf),
  post('/customservice/msgrecord/getmsglist', officialAccounts, records),
];
