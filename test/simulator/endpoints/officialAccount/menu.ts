import { refuse } from '../../errors';
import { idAt, isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../../json';
import { checkedButtons, leaves, menuFor } from '../../menus';
import type { App } from '../../state';
import { get, officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from './user';

const nextMenuid = ({ sim }: Call): string => String(400_000_000 + sim.rng.integer(100_000_000));

function create(call: Call): JsonObject {
  const { app, body } = call;
  app.menu = { menuid: nextMenuid(call), button: checkedButtons(app, body), matchrule: {} };
  return ok;
}

/** WeChat answers every button with a `sub_button`, empty for a leaf. */
const filled = (buttons: Json[]): Json[] =>
  buttons.map((one) =>
    isObject(one) ? { ...one, sub_button: filled(listAt(one, 'sub_button') ?? []) } : one,
  );

function read({ app }: Call): JsonObject {
  if (!app.menu) throw refuse(46003);
  const conditional = [...app.conditionalMenus].reverse().map(({ menuid, button, matchrule }) => ({
    button: filled(button),
    matchrule: { group_id: matchrule['tag_id'] },
    menuid: Number(menuid),
  }));
  return {
    menu: {
      button: filled(app.menu.button),
      ...(conditional.length > 0 ? { menuid: Number(app.menu.menuid) } : {}),
    },
    ...(conditional.length > 0 ? { conditionalmenu: conditional } : {}),
  };
}

function remove({ app }: Call): JsonObject {
  app.menu = null;
  app.conditionalMenus = [];
  return ok;
}

/** 创建个性化菜单: a tag is the only rule left; sex, region and language answer 65320. */
function tagRule(app: App, body: JsonObject): JsonObject {
  const rule = objectAt(body, 'matchrule') ?? {};
  const given = Object.entries(rule).filter(([, value]) => value !== '' && value !== undefined);
  const privacy = ['sex', 'country', 'province', 'city', 'language'];
  if (given.some(([name]) => privacy.includes(name))) throw refuse(65320);
  const tagid = idAt(rule, 'tag_id') ?? '';
  if (given.length === 0 || tagid === '') throw refuse(65304);
  if (!app.tags.has(Number(tagid))) throw refuse(45159);
  return { tag_id: tagid };
}

const maximumDomains = 3;

function domainCount(menus: Json[][]): number {
  const urls = menus.flatMap((button) => leaves(button).map((leaf) => textAt(leaf.button, 'url') ?? ''));
  return new Set(urls.filter((url) => url !== '').map((url) => new URL(url).host)).size;
}

function addConditional(call: Call): JsonObject {
  const { app, body } = call;
  if (!app.menu) throw refuse(65303);
  const button = checkedButtons(app, body);
  const matchrule = tagRule(app, body);
  const others = app.conditionalMenus.map((menu) => menu.button);
  if (domainCount([...others, button]) > maximumDomains) throw refuse(65316);
  const menuid = nextMenuid(call);
  app.conditionalMenus.push({ menuid, button, matchrule });
  return { menuid };
}

function removeConditional({ app, body }: Call): JsonObject {
  const menuid = idAt(body, 'menuid');
  const left = app.conditionalMenus.filter((menu) => menu.menuid !== menuid);
  if (left.length === app.conditionalMenus.length) throw refuse(65301);
  app.conditionalMenus = left;
  return ok;
}

function tryMatch({ app, body }: Call): JsonObject {
  const menu = menuFor(app, relationByOpenid(app, textAt(body, 'user_id')));
  if (!menu) throw refuse(46003);
  return { button: filled(menu.button) };
}

function selfMenu({ app }: Call): JsonObject {
  const buttons = (app.menu?.button ?? []).map((one) => {
    const children = isObject(one) ? (listAt(one, 'sub_button') ?? []) : [];
    return isObject(one) && children.length > 0 ? { name: one['name'], sub_button: { list: children } } : one;
  });
  return { is_menu_open: app.menu ? 1 : 0, selfmenu_info: { button: buttons } };
}

/** 自定义菜单; daily limits of API_Call_Limits. */
export const menuEndpoints: Endpoint[] = [
  post('/cgi-bin/menu/create', officialAccounts, create, { daily: 1_000 }),
  get('/cgi-bin/menu/get', officialAccounts, read, { daily: 10_000 }),
  get('/cgi-bin/menu/delete', officialAccounts, remove, { daily: 1_000 }),
  post('/cgi-bin/menu/addconditional', officialAccounts, addConditional, { daily: 2_000 }),
  post('/cgi-bin/menu/delconditional', officialAccounts, removeConditional, { daily: 2_000 }),
  post('/cgi-bin/menu/trymatch', officialAccounts, tryMatch, { daily: 20_000 }),
  get('/cgi-bin/get_current_selfmenu_info', officialAccounts, selfMenu),
];
