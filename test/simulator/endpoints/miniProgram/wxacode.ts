import { refuse } from '../../errors';
import { integerAt, textAt, type JsonObject } from '../../json';
import { qrPicture } from '../../picture';
import type { App, MiniProgramCode } from '../../state';
import { Binary, miniProgram, post, type Call, type Endpoint } from '../endpoint';

const allowedScene = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+$/u;
const maximumScene = 32;
const maximumLimitedCodes = 100_000;

/** A released page without leading slash and query; 41030 otherwise, unless check_path is false. */
function checkPage(app: App, body: JsonObject, page: string): void {
  if (page.startsWith('/') || page.includes('?')) throw refuse(41030);
  const { releasedPages } = app.settings;
  const mustExist = body['check_path'] !== false && releasedPages.length > 0;
  if (mustExist && !releasedPages.includes(page)) throw refuse(41030);
}

function picture(call: Call, page: string, scene: string): Binary {
  const { sim, app, body } = call;
  const width = integerAt(body, 'width') ?? 430;
  if (width < 280 || width > 1_280) throw refuse(40097);
  const { appid } = app.settings;
  const id = sim.rng.derived(`wxacode|${appid}|${page}|${scene}`, 24);
  const query = new URLSearchParams({ appid, page, scene }).toString();
  const code: MiniProgramCode = sim.state.miniProgramCodes.get(id) ?? {
    id,
    appid,
    page,
    scene,
    url: `https://mp.weixin.qq.com/a/~${id}?${query}`,
    createdAt: sim.clock.nowMs(),
  };
  sim.state.miniProgramCodes.set(code.id, code);
  return new Binary(qrPicture(code.url, width), 'image/png');
}

/** 获取不限制的小程序码: scene of 1..32 visible characters, 40169 for the length, 40129 for the rest. */
function unlimited(call: Call): Binary {
  const { app, body } = call;
  const scene = textAt(body, 'scene') ?? '';
  if (scene.length < 1 || scene.length > maximumScene) throw refuse(40169);
  if (!allowedScene.test(scene)) throw refuse(40129);
  const page = textAt(body, 'page') ?? 'pages/index/index';
  checkPage(app, body, page);
  return picture(call, page, scene);
}

/** 获取小程序码 and 获取小程序二维码: a path with query, 100,000 of both together (45029). */
function limited(call: Call): Binary {
  const { app, body } = call;
  const path = textAt(body, 'path') ?? '';
  if (path === '' || path.length > 1_024)
    throw refuse(40159, 'invalid length for path, or the data is not json string');
  if (app.wxacodeCount >= maximumLimitedCodes) throw refuse(45029, 'qrcode count out of limit');
  app.wxacodeCount += 1;
  const [page = '', query = ''] = path.split('?');
  return picture(call, page, query);
}

export const wxacodeEndpoints: Endpoint[] = [
  post('/wxa/getwxacodeunlimit', miniProgram, unlimited, { perMinute: 5_000 }),
  post('/wxa/getwxacode', miniProgram, limited),
  post('/cgi-bin/wxaapp/createwxaqrcode', miniProgram, limited),
];
