import { z } from 'zod';
import type { Payload } from '../callbacks/xml';
import { grant, ImpossibleAct, tellEvent, verb, type Actor, type Told } from './verb';

/** A message of the person: 5 answers in 48 hours are open from now on, and a passive reply may come at once (接收普通消息). */
function tellMessage(actor: Actor, msgType: string, fields: Payload): Told {
  const { sim, app, person, relation } = actor;
  const isOfficial = app.settings.type !== 'mp';
  if (isOfficial && !relation.isFollowing)
    throw new ImpossibleAct('only followers can write to an official account');
  grant(actor, 'message');
  const record = sim.callbacks.send(
    app,
    person.id,
    {
      fromUserName: relation.openid,
      createTime: sim.clock.nowSeconds(),
      msgType,
      fields: { ...fields, MsgId: sim.rng.msgid() },
    },
    isOfficial,
  );
  return { callbackId: record.id };
}

const mediaId = ({ sim }: Actor): string => sim.rng.token(64);

export const messageVerbs = {
  /** `menuItemId` is a tap on an item of a customer-service menu message. */
  sendText: verb(
    z.strictObject({ content: z.string().min(1), menuItemId: z.string().exactOptional() }),
    (actor, { content, menuItemId }) => {
      if (menuItemId !== undefined) grant(actor, 'menu');
      return tellMessage(actor, 'text', {
        Content: content,
        ...(menuItemId === undefined ? {} : { bizmsgmenuid: menuItemId }),
      });
    },
  ),
  sendImage: verb(
    z.strictObject({ picUrl: z.string().default('http://mmbiz.qpic.cn/simulated') }),
    (actor, { picUrl }) => tellMessage(actor, 'image', { PicUrl: picUrl, MediaId: mediaId(actor) }),
  ),
  sendVoice: verb(z.strictObject({ recognition: z.string().exactOptional() }), (actor, { recognition }) =>
    tellMessage(actor, 'voice', {
      MediaId: mediaId(actor),
      Format: 'amr',
      ...(recognition === undefined ? {} : { Recognition: recognition }),
    }),
  ),
  sendVideo: verb(z.strictObject({ isShort: z.boolean().default(false) }), (actor, { isShort }) =>
    tellMessage(actor, isShort ? 'shortvideo' : 'video', {
      MediaId: mediaId(actor),
      ThumbMediaId: mediaId(actor),
    }),
  ),
  sendLocation: verb(
    z.strictObject({ latitude: z.number(), longitude: z.number(), label: z.string().default('') }),
    (actor, { latitude, longitude, label }) =>
      tellMessage(actor, 'location', {
        Location_X: latitude,
        Location_Y: longitude,
        Scale: 16,
        Label: label,
      }),
  ),
  sendLink: verb(
    z.strictObject({ title: z.string(), description: z.string().default(''), url: z.string() }),
    (actor, { title, description, url }) =>
      tellMessage(actor, 'link', { Title: title, Description: description, Url: url }),
  ),
  /** The automatic position report of a follower who allowed it. */
  reportLocation: verb(
    z.strictObject({ latitude: z.number(), longitude: z.number(), precision: z.number().default(40) }),
    (actor, { latitude, longitude, precision }) =>
      tellEvent(actor, 'LOCATION', { Latitude: latitude, Longitude: longitude, Precision: precision }),
  ),
  /** Enters the customer-service page of a Mini Program (客服消息 user_enter_tempsession). */
  enterKf: verb(z.strictObject({ sessionFrom: z.string().default('') }), (actor, { sessionFrom }) => {
    grant(actor, 'enter');
    return tellEvent(actor, 'user_enter_tempsession', { SessionFrom: sessionFrom });
  }),
  /** Writes to the customer service of a Mini Program. */
  kfText: verb(z.strictObject({ content: z.string().min(1) }), (actor, { content }) => {
    if (actor.app.settings.type !== 'mp')
      throw new ImpossibleAct('write to an official account with sendText');
    return tellMessage(actor, 'text', { Content: content });
  }),
  kfMiniProgramCard: verb(
    z.strictObject({ title: z.string(), pagePath: z.string(), thumbUrl: z.string().default('') }),
    (actor, { title, pagePath, thumbUrl }) =>
      tellMessage(actor, 'miniprogrampage', {
        Title: title,
        AppId: actor.app.settings.appid,
        PagePath: pagePath,
        ThumbUrl: thumbUrl,
        ThumbMediaId: mediaId(actor),
      }),
  ),
  /** An agent takes the person's conversation (客服会话事件). */
  agentAccepts: verb(z.strictObject({ account: z.string() }), (actor, { account }) => {
    actor.relation.servedBy = account;
    return tellEvent(actor, 'kf_create_session', { KfAccount: account });
  }),
  agentHandsOver: verb(z.strictObject({ account: z.string() }), (actor, { account }) => {
    const from = actor.relation.servedBy;
    if (from === null) throw new ImpossibleAct('nobody serves this person');
    actor.relation.servedBy = account;
    return tellEvent(actor, 'kf_switch_session', { FromKfAccount: from, ToKfAccount: account });
  }),
  agentCloses: verb(z.strictObject({}), (actor) => {
    const account = actor.relation.servedBy;
    if (account === null) throw new ImpossibleAct('nobody serves this person');
    actor.relation.servedBy = null;
    return tellEvent(actor, 'kf_close_session', { KfAccount: account });
  }),
};
