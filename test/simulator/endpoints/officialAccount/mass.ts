import { createHash } from 'node:crypto';
import { chinaDay, dayMs, minuteMs } from '../../clock';
import { refuse } from '../../errors';
import { idAt, integerAt, objectAt, textAt, textsAt, toJson, type JsonObject } from '../../json';
import { deliverToPhone } from '../../people';
import type { MassJob, Relation } from '../../state';
import { officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from './user';

const perPersonAndMonth = 4;
const msgtypes = ['text', 'mpnews', 'voice', 'music', 'image', 'images', 'mpvideo', 'wxcard'];

/** 45067 too long; 45066 repeated inside a minute; 45065 with the first msg_id inside 24 hours (群发, clientmsgid). */
function checkRepeat({ sim, app, body }: Call): string {
  const given = textAt(body, 'clientmsgid');
  const digest = createHash('sha1').update(toJson(body)).digest('hex');
  const clientmsgid = given ?? digest;
  if (Buffer.byteLength(clientmsgid) > 64) throw refuse(45067);
  const now = sim.clock.nowMs();
  for (const job of app.massJobs.values()) {
    if (job.clientmsgid !== clientmsgid || now - job.createdAt >= dayMs) continue;
    if (now - job.createdAt < minuteMs && job.status === 'SENDING') throw refuse(45066);
    throw refuse(45065, undefined, { msg_id: BigInt(job.msgid) });
  }
  return clientmsgid;
}

function contentOf(body: JsonObject): { msgtype: string; text: string; payload: JsonObject } {
  const msgtype = textAt(body, 'msgtype') ?? '';
  if (!msgtypes.includes(msgtype)) throw refuse(40008);
  const payload = objectAt(body, msgtype);
  if (!payload) throw refuse(44004, 'empty content');
  return { msgtype, text: textAt(payload, 'content') ?? `[${msgtype}]`, payload };
}

/** A service account reaches a person four times a natural month, whatever the way. */
function isFiltered({ sim }: Call, relation: Relation): boolean {
  const month = chinaDay(sim.clock.nowMs()).slice(0, 7);
  if (relation.massMonth !== month) Object.assign(relation, { massMonth: month, massCount: 0 });
  return relation.massCount >= perPersonAndMonth || !relation.isFollowing;
}

function finish(
  call: Call,
  job: MassJob,
  recipients: Relation[],
  content: ReturnType<typeof contentOf>,
): void {
  const { sim, app } = call;
  if (job.status === 'DELETE') return;
  const open = recipients.filter((relation) => !isFiltered(call, relation));
  const reached = open.filter((relation) => !relation.isBlocked);
  for (const relation of open) relation.massCount += 1;
  for (const { personId } of reached) {
    deliverToPhone(sim, personId, { kind: 'mass', appid: app.settings.appid, ...content, msgid: job.msgid });
  }
  job.status = 'SEND_SUCCESS';
  sim.callbacks.send(app, '', {
    // The sender of this event is a helper account, not one of the recipients.
    fromUserName: `o${sim.rng.derived(`mass|${app.settings.appid}`, 27)}`,
    createTime: sim.clock.nowSeconds(),
    msgType: 'event',
    event: 'MASSSENDJOBFINISH',
    fields: {
      MsgID: BigInt(job.msgid),
      Status: 'send success',
      TotalCount: recipients.length,
      FilterCount: open.length,
      SentCount: reached.length,
      ErrorCount: open.length - reached.length,
    },
  });
}

function start(call: Call, recipients: Relation[]): JsonObject {
  const { sim, app, body } = call;
  const content = contentOf(body);
  const clientmsgid = checkRepeat(call);
  const msgid = sim.rng.msgid();
  const job: MassJob = { msgid: String(msgid), clientmsgid, status: 'SENDING', createdAt: sim.clock.nowMs() };
  app.massJobs.set(job.msgid, job);
  sim.timers.later(1_000, () => finish(call, job, recipients, content));
  return { errcode: 0, errmsg: 'send job submission success', msg_id: msgid, msg_data_id: sim.rng.msgid() };
}

/** 根据标签群发. */
function sendAll(call: Call): JsonObject {
  const { app, body } = call;
  const filter = objectAt(body, 'filter') ?? {};
  const tagid = integerAt(filter, 'tag_id');
  const isToAll = filter['is_to_all'] === true;
  if (!isToAll && (tagid === undefined || !app.tags.has(tagid))) throw refuse(45159);
  const followers = [...app.relations.values()].filter((relation) => relation.isFollowing);
  return start(
    call,
    isToAll ? followers : followers.filter((relation) => relation.tagids.includes(tagid ?? -1)),
  );
}

/** 根据 OpenID 列表群发: 2 to 10,000 openids. */
function sendTo(call: Call): JsonObject {
  const openids = textsAt(call.body, 'touser');
  if (!openids || openids.length < 2 || openids.length > 10_000)
    throw refuse(40130, 'invalid openid list size, at least two openid');
  return start(
    call,
    openids.map((openid) => relationByOpenid(call.app, openid)),
  );
}

function preview(call: Call): JsonObject {
  const { sim, app, body } = call;
  const relation = relationByOpenid(app, textAt(body, 'touser'));
  const msgid = sim.rng.msgid();
  deliverToPhone(sim, relation.personId, {
    kind: 'mass',
    appid: app.settings.appid,
    ...contentOf(body),
    msgid: String(msgid),
  });
  return { errcode: 0, errmsg: 'preview success', msg_id: msgid };
}

function jobOf({ app, body }: Call): MassJob {
  const job = app.massJobs.get(idAt(body, 'msg_id') ?? '');
  if (!job) throw refuse(40059, 'invalid msg id');
  return job;
}

function setSpeed({ app, body }: Call): JsonObject {
  const speed = integerAt(body, 'speed');
  if (speed === undefined || speed < 0 || speed > 4) throw refuse(45083);
  app.massSpeed = speed;
  return ok;
}

const speeds = [800_000, 600_000, 450_000, 300_000, 100_000];

export const massEndpoints: Endpoint[] = [
  post('/cgi-bin/message/mass/sendall', officialAccounts, sendAll, { daily: 100, perMinute: 60 }),
  post('/cgi-bin/message/mass/send', officialAccounts, sendTo, { daily: 100, perMinute: 60 }),
  post('/cgi-bin/message/mass/preview', officialAccounts, preview, { daily: 100 }),
  post('/cgi-bin/message/mass/get', officialAccounts, (call) => {
    const job = jobOf(call);
    return { msg_id: BigInt(job.msgid), msg_status: job.status };
  }),
  post('/cgi-bin/message/mass/delete', officialAccounts, (call) => {
    jobOf(call).status = 'DELETE';
    return ok;
  }),
  post('/cgi-bin/message/mass/speed/get', officialAccounts, ({ app }) => ({
    speed: app.massSpeed,
    realspeed: speeds[app.massSpeed] ?? 0,
  })),
  post('/cgi-bin/message/mass/speed/set', officialAccounts, setSpeed),
];
