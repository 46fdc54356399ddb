import { refuse } from '../../errors';
import { integerAt, objectAt, textAt, type JsonObject } from '../../json';
import { qrPicture } from '../../picture';
import type { SceneCode } from '../../state';
import { Binary, officialAccounts, post, type Call, type Endpoint } from '../endpoint';

const maximumSeconds = 2_592_000;
const defaultSeconds = 30;
const maximumPermanentId = 100_000;

/** The scene of the body, checked as the page 生成带参数二维码 demands: 32-bit non-zero id, 1..100000 when permanent, string of 1..64. */
function sceneOf(body: JsonObject, isString: boolean, isPermanent: boolean): string {
  const info = objectAt(objectAt(body, 'action_info') ?? {}, 'scene') ?? {};
  if (isString) {
    const text = textAt(info, 'scene_str') ?? '';
    if (text.length < 1 || text.length > 64) throw refuse(40053);
    return text;
  }
  const id = integerAt(info, 'scene_id') ?? 0;
  const maximum = isPermanent ? maximumPermanentId : 2 ** 32 - 1;
  if (id < 1 || id > maximum) throw refuse(40053);
  return String(id);
}

function expiryOf(body: JsonObject): number {
  if (body['expire_seconds'] === undefined) return defaultSeconds;
  const seconds = integerAt(body, 'expire_seconds') ?? 0;
  if (seconds < 1 || seconds > maximumSeconds) throw refuse(40053, 'invalid expire_seconds');
  return seconds;
}

function create({ sim, app, body }: Call): JsonObject {
  // Scene codes are for certified service accounts.
  if (!app.settings.isCertified || app.settings.type !== 'oa_service') throw refuse(48001);
  const action = textAt(body, 'action_name') ?? '';
  if (!/^QR_(?:LIMIT_)?(?:STR_)?SCENE$/u.test(action)) throw refuse(40052);
  const isPermanent = action.includes('LIMIT');
  const isNumeric = !action.includes('STR');
  const scene = sceneOf(body, !isNumeric, isPermanent);
  const seconds = isPermanent ? Infinity : expiryOf(body);
  const key = `${isNumeric ? 'n' : 's'}${scene}`;
  const known = isPermanent ? app.permanentCodes.get(key) : undefined;
  if (isPermanent && !known && app.permanentCodes.size >= app.settings.permanentCodeLimit)
    throw refuse(45009);
  const now = sim.clock.nowMs();
  const code: SceneCode = known ?? {
    ticket: `gQ${sim.rng.letters(92)}==`,
    appid: app.settings.appid,
    url: `http://weixin.qq.com/q/02${sim.rng.letters(22)}`,
    scene,
    isNumeric,
    isPermanent,
    createdAt: now,
    expiresAt: now + seconds * 1000,
  };
  if (isPermanent) app.permanentCodes.set(key, code);
  sim.state.sceneCodes.set(code.ticket, code);
  return { ticket: code.ticket, ...(isPermanent ? {} : { expire_seconds: seconds }), url: code.url };
}

/** 通过 ticket 换取二维码: no token; an unknown ticket is 404. The picture holds the ticket's url. */
const show: Endpoint = {
  method: 'GET',
  path: '/cgi-bin/showqrcode',
  auth: 'open',
  body: 'none',
  run: ({ sim, query }) => {
    const code = sim.state.sceneCodes.get(query['ticket'] ?? '');
    if (!code || code.expiresAt <= sim.clock.nowMs()) return new Binary('', 'text/html', 404);
    return new Binary(qrPicture(code.url, 430), 'image/png');
  },
};

export const qrcodeEndpoints: Endpoint[] = [
  post('/cgi-bin/qrcode/create', officialAccounts, create, { daily: 100_000 }),
  show,
];
