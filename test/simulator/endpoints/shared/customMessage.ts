import { refuse } from '../../errors';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../json';
import { mediaOf } from '../../media';
import { deliverToPhone } from '../../people';
import type { Simulation } from '../../simulation';
import type { App, Relation } from '../../state';
import { everyAccount, ok, post, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from '../officialAccount/user';

const maximumTextBytes = 2_048;

const required = (object: JsonObject, key: string): string => {
  const value = textAt(object, key);
  if (!value) throw refuse(40035, `invalid parameter: ${key}`);
  return value;
};

type Reader = (call: Call, content: JsonObject) => string;

const withMedia =
  (label: string, ...keys: string[]): Reader =>
  ({ sim, app }, content) => {
    for (const key of keys) mediaOf(sim, app, textAt(content, key));
    return `[${label}] ${textAt(content, 'title') ?? ''}`.trim();
  };

const news: Reader = (_call, content) => {
  const articles = listAt(content, 'articles') ?? [];
  if (articles.length > 1) throw refuse(45008);
  const [article] = articles;
  if (!isObject(article)) throw refuse(40035);
  return `[图文] ${required(article, 'title')} ${textAt(article, 'url') ?? ''}`.trim();
};

const menu: Reader = (_call, content) => {
  const items = (listAt(content, 'list') ?? [])
    .filter(isObject)
    .map((item) => `· ${required(item, 'content')}`);
  if (items.length === 0) throw refuse(40035);
  return [textAt(content, 'head_content'), ...items, textAt(content, 'tail_content')]
    .filter(Boolean)
    .join('\n');
};

const miniProgramPage: Reader = ({ sim, app }, content) => {
  mediaOf(sim, app, textAt(content, 'thumb_media_id'));
  const appid = app.settings.type === 'mp' ? app.settings.appid : required(content, 'appid');
  if (app.settings.type !== 'mp' && !app.settings.links.includes(appid)) throw refuse(40013);
  return `[小程序] ${required(content, 'title')} ${required(content, 'pagepath')}`;
};

const text: Reader = (_call, content) => {
  const words = required(content, 'content');
  if (Buffer.byteLength(words) > maximumTextBytes) throw refuse(45002);
  return words;
};

/** What each msgtype needs and how it reads on the phone (发送客服消息; the Mini Program page has the second list). */
const officialTypes: Readonly<Record<string, Reader>> = {
  text,
  image: withMedia('图片', 'media_id'),
  voice: withMedia('语音', 'media_id'),
  video: withMedia('视频', 'media_id', 'thumb_media_id'),
  music: withMedia('音乐', 'thumb_media_id'),
  news,
  mpnewsarticle: (_call, content) => `[图文] ${required(content, 'article_id')}`,
  msgmenu: menu,
  miniprogrampage: miniProgramPage,
};

const miniProgramTypes: Readonly<Record<string, Reader>> = {
  text,
  image: withMedia('图片', 'media_id'),
  link: (_call, content) => `[链接] ${required(content, 'title')} ${required(content, 'url')}`,
  miniprogrampage: miniProgramPage,
};

/** Uses up the allowance that ends first; 45047 when grants live but are spent, 45015 when there is none (发送客服消息). */
function spendGrant(sim: Simulation, relation: Relation): void {
  const now = sim.clock.nowMs();
  relation.grants = relation.grants.filter((grant) => grant.expiresAt > now);
  if (relation.grants.length === 0) throw refuse(45015);
  const usable = relation.grants.filter((grant) => grant.remaining > 0);
  const first = usable.sort((one, other) => one.expiresAt - other.expiresAt)[0];
  if (!first) throw refuse(45047);
  first.remaining -= 1;
}

/** 43004 and 48002 by default; an account may be set up to answer otherwise. */
export function checkReachable(sim: Simulation, app: App, relation: Relation, path: string): void {
  const { type, refusals, appid } = app.settings;
  const isBlocked =
    relation.isBlocked ||
    sim.faults.take('userBlock', { app: appid, path, person: relation.personId }) !== undefined;
  if (isBlocked) throw refuse(refusals.blocked);
  if (type !== 'mp' && !relation.isFollowing) throw refuse(refusals.notFollowing);
}

const sendPath = '/cgi-bin/message/custom/send';

function send(call: Call): JsonObject {
  const { sim, app, body } = call;
  const relation = relationByOpenid(app, textAt(body, 'touser'));
  const msgtype = textAt(body, 'msgtype') ?? '';
  const read = (app.settings.type === 'mp' ? miniProgramTypes : officialTypes)[msgtype];
  if (!read) throw refuse(40008);
  const content = objectAt(body, msgtype) ?? {};
  const words = read(call, content);
  checkReachable(sim, app, relation, sendPath);
  spendGrant(sim, relation);
  deliverToPhone(sim, relation.personId, {
    kind: 'customerService',
    appid: app.settings.appid,
    msgtype,
    text: words,
    payload: content,
    msgid: '',
  });
  return ok;
}

const typingMs = 15_000;

/** 客服输入状态: only while an allowance lives (45080), not twice (45081). */
function typing({ sim, app, body }: Call): JsonObject {
  const relation = relationByOpenid(app, textAt(body, 'touser'));
  const command = textAt(body, 'command');
  if (command !== 'Typing' && command !== 'CancelTyping') throw refuse(45072);
  const now = sim.clock.nowMs();
  if (!relation.grants.some((grant) => grant.expiresAt > now)) throw refuse(45080);
  if (command === 'Typing' && relation.typingUntil > now) throw refuse(45081);
  relation.typingUntil = command === 'Typing' ? now + typingMs : 0;
  return ok;
}

export const customMessageEndpoints: Endpoint[] = [
  post(sendPath, everyAccount, send, { daily: 500_000 }),
  post('/cgi-bin/message/custom/typing', everyAccount, typing),
];
