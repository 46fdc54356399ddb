import { hourMs } from '../../clock';
import { refuse } from '../../errors';
import { integerAt, textAt, type JsonObject } from '../../json';
import { unionidOf } from '../../people';
import { get, miniProgram, ok, post, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from '../officialAccount/user';

const maximumContent = 2_500;
const visitMs = 2 * hourMs;

/** Words that stand for what WeChat's model would find; the labels are those of 文本内容安全识别. */
const risky: readonly [RegExp, number][] = [
  [/赌博|诈骗/u, 20008],
  [/色情/u, 20002],
  [/傻[逼瓜]/u, 20003],
  [/加微信|刷单/u, 10001],
];

/** 文本内容安全识别 2.0: the person must have visited in the last two hours (61010). */
function checkMessage({ sim, app, body }: Call): JsonObject {
  const content = textAt(body, 'content') ?? '';
  if (content === '' || Array.from(content).length > maximumContent) throw refuse(40129, 'invalid content');
  const scene = integerAt(body, 'scene') ?? 0;
  if (integerAt(body, 'version') !== 2 || scene < 1 || scene > 4) throw refuse(40129);
  const relation = relationByOpenid(app, textAt(body, 'openid'));
  if (sim.clock.nowMs() - relation.lastVisitAt > visitMs) throw refuse(61010);
  const label = risky.find(([words]) => words.test(content))?.[1] ?? 100;
  const suggest = label === 100 ? 'pass' : label === 20003 ? 'review' : 'risky';
  return {
    ...ok,
    result: { suggest, label },
    detail: [{ strategy: 'content_model', errcode: 0, suggest, label, prob: 90 }],
    trace_id: sim.rng.hex(32),
  };
}

/** 获取用户安全等级: 0 to 4, 4 being the highest risk. */
function riskRank({ sim, app, body }: Call): JsonObject {
  if (textAt(body, 'appid') !== app.settings.appid) throw refuse(40013);
  const relation = relationByOpenid(app, textAt(body, 'openid'));
  if (integerAt(body, 'scene') === undefined || !textAt(body, 'client_ip')) throw refuse(40129);
  const isHighRisk = sim.state.people.get(relation.personId)?.isHighRisk ?? false;
  return { ...ok, risk_rank: isHighRisk ? 4 : 0, unoin_id: sim.rng.integer(1_000_000_000) };
}

/** 支付后获取 UnionId: without payments nobody has paid; the person must be bound to the Open Platform. */
function paidUnionid({ sim, app, query }: Call): JsonObject {
  const relation = relationByOpenid(app, query['openid']);
  if (!query['transaction_id'] && !(query['mch_id'] && query['out_trade_no'])) throw refuse(40097);
  const unionid = unionidOf(sim, app, relation.personId);
  if (unionid === undefined) throw refuse(89002);
  return { ...ok, unionid };
}

export const securityEndpoints: Endpoint[] = [
  post('/wxa/msg_sec_check', miniProgram, checkMessage, { daily: 2_000_000, perMinute: 4_000 }),
  post('/wxa/getuserriskrank', miniProgram, riskRank),
  get('/wxa/getpaidunionid', miniProgram, paidUnionid),
];
