import { minuteMs } from '../../clock';
import { refuse } from '../../errors';
import { integerAt, objectAt, textAt, textsAt, type JsonObject } from '../../json';
import { deliverToPhone } from '../../people';
import type { App, Relation } from '../../state';
import { renderTemplate, templateContent, templateOf, valuesOf } from '../../templates';
import { get, ok, post, serviceAccount, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from './user';

const sendPath = '/cgi-bin/message/template/send';
const repeatMs = 10 * minuteMs;
const maximumTemplates = 25;

/** The message id of an earlier send with the same openid and client_msg_id inside 10 minutes. */
function earlier({ sim, app, body }: Call, relation: Relation): { key: string; msgid: bigint | undefined } {
  const id = textAt(body, 'client_msg_id');
  if (id === undefined) return { key: '', msgid: undefined };
  if (Buffer.byteLength(id) > 32) throw refuse(40035);
  const now = sim.clock.nowMs();
  for (const [key, sent] of app.sentTemplates) {
    if (now - sent.at < repeatMs) break;
    app.sentTemplates.delete(key);
  }
  const key = `${relation.openid}|${id}`;
  return { key, msgid: app.sentTemplates.get(key)?.msgid };
}

function checkTarget(app: App, body: JsonObject): void {
  const target = objectAt(body, 'miniprogram');
  if (target && !app.settings.links.includes(textAt(target, 'appid') ?? '')) throw refuse(40013);
}

/** TEMPLATESENDJOBFINISH after 0.2–2 s: `success` or `failed:user block`. */
function finishLater({ sim, app }: Call, relation: Relation, msgid: bigint, isBlocked: boolean): void {
  sim.timers.later(200 + sim.rng.integer(1_800), () => {
    sim.callbacks.send(app, relation.personId, {
      fromUserName: relation.openid,
      createTime: sim.clock.nowSeconds(),
      msgType: 'event',
      event: 'TEMPLATESENDJOBFINISH',
      fields: { MsgID: msgid, Status: isBlocked ? 'failed:user block' : 'success' },
    });
  });
}

/** 发送模板消息: accepted is not delivered; the event tells. */
function send(call: Call): JsonObject {
  const { sim, app, body } = call;
  const relation = relationByOpenid(app, textAt(body, 'touser'));
  const target = { app: app.settings.appid, path: sendPath, person: relation.personId };
  const template = templateOf(app, 'template', textAt(body, 'template_id'));
  if (sim.faults.take('templateBanned', target)) throw refuse(43116);
  checkTarget(app, body);
  const values = valuesOf(template, objectAt(body, 'data') ?? {});
  if (!relation.isFollowing) throw refuse(43004);
  if (sim.faults.take('tooFrequent', target)) throw refuse(43117);
  const repeat = earlier(call, relation);
  if (repeat.msgid !== undefined) return { ...ok, msgid: repeat.msgid };
  const msgid = sim.rng.msgid();
  if (repeat.key !== '') app.sentTemplates.set(repeat.key, { at: sim.clock.nowMs(), msgid });
  const isBlocked = relation.isBlocked || sim.faults.take('userBlock', target) !== undefined;
  if (!isBlocked) {
    deliverToPhone(sim, relation.personId, {
      kind: 'template',
      appid: app.settings.appid,
      msgtype: 'template',
      text: renderTemplate(template, values),
      payload: body,
      msgid: String(msgid),
    });
  }
  finishLater(call, relation, msgid, isBlocked);
  return { ...ok, msgid };
}

/** 选用类目模板: up to 25; the keywords become `thing1`, `thing2` … of those names. */
function addTemplate({ sim, app, body }: Call): JsonObject {
  const short = textAt(body, 'template_id_short') ?? '';
  if (short === '') throw refuse(40035);
  const own = [...app.templates.values()].filter((one) => one.kind === 'template');
  if (own.length >= maximumTemplates) throw refuse(45026, 'template num exceeds limit');
  const names = textsAt(body, 'keyword_name_list') ?? ['内容'];
  const id = sim.rng.token(43);
  const keywords = names.map((label, index) => ({ name: `thing${index + 1}`, label }));
  app.templates.set(id, { id, kind: 'template', title: short, keywords, isLongTerm: false, isBanned: false });
  return { ...ok, template_id: id };
}

function list({ app }: Call): JsonObject {
  const own = [...app.templates.values()].filter((one) => one.kind === 'template');
  return {
    template_list: own.map((template) => ({
      template_id: template.id,
      title: template.title,
      primary_industry: '',
      deputy_industry: '',
      content: templateContent(template),
      example: '',
    })),
  };
}

function remove({ app, body }: Call): JsonObject {
  const id = textAt(body, 'template_id') ?? '';
  if (app.templates.get(id)?.kind !== 'template') throw refuse(40037);
  app.templates.delete(id);
  return ok;
}

function setIndustry({ app, body }: Call): JsonObject {
  const primary = integerAt(body, 'industry_id1');
  const secondary = integerAt(body, 'industry_id2');
  if (primary === undefined || secondary === undefined) throw refuse(40102, 'invalid industry id');
  app.industry = { primary, secondary };
  return ok;
}

export const templateMessageEndpoints: Endpoint[] = [
  post(sendPath, serviceAccount, send, { daily: 100_000 }),
  post('/cgi-bin/template/api_add_template', serviceAccount, addTemplate),
  get('/cgi-bin/template/get_all_private_template', serviceAccount, list),
  post('/cgi-bin/template/del_private_template', serviceAccount, remove),
  get('/cgi-bin/template/get_industry', serviceAccount, ({ app }) => ({
    primary_industry: { first_class: 'IT科技', second_class: String(app.industry.primary) },
    secondary_industry: { first_class: 'IT科技', second_class: String(app.industry.secondary) },
  })),
  post('/cgi-bin/template/api_set_industry', serviceAccount, setIndustry),
];
