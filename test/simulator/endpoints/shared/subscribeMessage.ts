import { subscriptionFields } from '../../callbacks/payload';
import { refuse } from '../../errors';
import { objectAt, textAt, type JsonObject } from '../../json';
import { deliverToPhone } from '../../people';
import type { Relation, Template } from '../../state';
import { renderTemplate, templateOf, valuesOf } from '../../templates';
import { miniProgram, ok, post, serviceAccount, type Answered, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from '../officialAccount/user';

const officialPath = '/cgi-bin/message/subscribe/bizsend';
const miniProgramPath = '/cgi-bin/message/subscribe/send';

/** One consent is one message; nothing left, refused or never asked answers 43101 (发送订阅消息). */
function spendConsent(relation: Relation, templateId: string): void {
  const consent = relation.subscriptions.get(templateId);
  if (!consent || consent.isRejected || consent.remaining < 1) throw refuse(43101);
  consent.remaining -= 1;
}

/** subscribe_msg_sent_event after 0.2–2 s. */
function tellSent({ sim, app }: Call, relation: Relation, template: Template, msgid: bigint): void {
  sim.timers.later(200 + sim.rng.integer(1_800), () => {
    const item = { TemplateId: template.id, MsgID: msgid, ErrorCode: 0, ErrorStatus: 'success' };
    sim.callbacks.send(app, relation.personId, {
      fromUserName: relation.openid,
      createTime: sim.clock.nowSeconds(),
      msgType: 'event',
      event: 'subscribe_msg_sent_event',
      ...subscriptionFields('SubscribeMsgSentEvent', [item]),
    });
  });
}

function send(call: Call, path: string): JsonObject {
  const { sim, app, body } = call;
  const relation = relationByOpenid(app, textAt(body, 'touser'));
  const target = { app: app.settings.appid, path, person: relation.personId };
  const template = templateOf(app, 'subscribe', textAt(body, 'template_id'));
  if (sim.faults.take('templateBanned', target)) throw refuse(43107, 'template message ability is banned');
  const values = valuesOf(template, objectAt(body, 'data') ?? {});
  if (relation.isBlocked || sim.faults.take('userBlock', target)) throw refuse(43101);
  spendConsent(relation, template.id);
  const msgid = sim.rng.msgid();
  deliverToPhone(sim, relation.personId, {
    kind: 'subscribe',
    appid: app.settings.appid,
    msgtype: 'subscribe',
    text: renderTemplate(template, values),
    payload: body,
    msgid: String(msgid),
  });
  tellSent(call, relation, template, msgid);
  return { ...ok, msgid };
}

/** Who is being sent to just now, and how to finish that send. */
const sending = new WeakMap<Relation, () => void>();

/** While the `concurrent` fault is on, a send lasts `ms` or until a second one to the same person came and got 43108. */
async function sendOneAtATime(call: Call): Promise<Answered> {
  const { sim, app, body } = call;
  const relation = app.relations.get(textAt(body, 'touser') ?? '');
  const target = { app: app.settings.appid, path: miniProgramPath, person: relation?.personId };
  const fault = relation && sim.faults.take('concurrent', target);
  if (!fault) return send(call, miniProgramPath);
  const finish = sending.get(relation);
  if (finish) {
    finish();
    throw refuse(43108);
  }
  await new Promise<void>((resolve) => {
    sending.set(relation, resolve);
    sim.timers.exactly(fault.ms, resolve);
  });
  sending.delete(relation);
  return send(call, miniProgramPath);
}

/** 订阅通知 of a service account (`bizsend`) and 订阅消息 of a Mini Program. */
export const subscribeMessageEndpoints: Endpoint[] = [
  post(officialPath, serviceAccount, (call) => send(call, officialPath)),
  post(miniProgramPath, miniProgram, sendOneAtATime, { daily: 10_000_000 }),
];
