import { dayMs } from '../../clock';
import { refuse } from '../../errors';
import { integerAt, objectAt, textAt, type JsonObject } from '../../json';
import { miniProgram, ok, post, type Call, type Endpoint } from '../endpoint';

const maximumQuery = 1_024;
const maximumDays = 30;
/** URL Link and URL Scheme together. */
const daily = 500_000;

function checkTarget({ app }: Call, path: string, query: string): void {
  const { releasedPages } = app.settings;
  if (releasedPages.length > 0 && path !== '' && !releasedPages.includes(path)) throw refuse(40165);
  if (query.length > maximumQuery) throw refuse(40212);
}

/** When a link ends: at a time, or after days; at most 30 days ahead (85401). */
function expiryOf({ sim, body }: Call): number {
  const now = sim.clock.nowMs();
  const limit = now + maximumDays * dayMs;
  const byInterval = integerAt(body, 'expire_type') === 1;
  const days = integerAt(body, 'expire_interval') ?? maximumDays;
  const at = byInterval ? now + days * dayMs : (integerAt(body, 'expire_time') ?? limit / 1000) * 1000;
  if (at <= now || at > limit) throw refuse(85401);
  return at;
}

function remember(call: Call, link: string, path: string, query: string): void {
  const { appid } = call.app.settings;
  call.sim.state.links.set(link, { appid, path, query, expiresAt: expiryOf(call) });
}

/** 获取加密 URLLink. */
function urlLink(call: Call): JsonObject {
  const { sim, body } = call;
  const path = textAt(body, 'path') ?? '';
  const query = textAt(body, 'query') ?? '';
  checkTarget(call, path, query);
  const link = `https://wxaurl.cn/${sim.rng.letters(11)}`;
  remember(call, link, path, query);
  return { ...ok, url_link: link };
}

/** 获取加密 scheme 码. */
function scheme(call: Call): JsonObject {
  const { sim, body } = call;
  const target = objectAt(body, 'jump_wxa') ?? {};
  const path = textAt(target, 'path') ?? '';
  const query = textAt(target, 'query') ?? '';
  checkTarget(call, path, query);
  const link = `weixin://dl/business/?t=${sim.rng.letters(11)}`;
  remember(call, link, path, query);
  return { ...ok, openlink: link };
}

/** 获取 Short Link. */
function shortLink(call: Call): JsonObject {
  const { sim, body } = call;
  const [path = '', query = ''] = (textAt(body, 'page_url') ?? '').split('?');
  if (path === '') throw refuse(40165);
  checkTarget(call, path, query);
  const link = `#小程序://${textAt(body, 'page_title') ?? call.app.settings.name}/${sim.rng.letters(15)}`;
  remember(call, link, path, query);
  return { ...ok, link };
}

export const linkEndpoints: Endpoint[] = [
  post('/wxa/generate_urllink', miniProgram, urlLink, { daily }),
  post('/wxa/generatescheme', miniProgram, scheme, { daily }),
  post('/wxa/genwxashortlink', miniProgram, shortLink),
];
