import { refuse } from './errors';
import { isObject, listAt, textAt, type Json, type JsonObject } from './json';
import type { App, Relation } from './state';

const bytes = (text: string | undefined): number => Buffer.byteLength(text ?? '');

/** What each button type needs (自定义菜单创建接口). */
const needed: Readonly<Record<string, readonly string[]>> = {
  click: ['key'],
  scancode_push: ['key'],
  scancode_waitmsg: ['key'],
  pic_sysphoto: ['key'],
  pic_photo_or_album: ['key'],
  pic_weixin: ['key'],
  location_select: ['key'],
  view: ['url'],
  media_id: ['media_id'],
  view_limited: ['media_id'],
  article_id: ['article_id'],
  article_view_limited: ['article_id'],
  miniprogram: ['url', 'appid', 'pagepath'],
};

const codeOfField: Readonly<Record<string, number>> = { key: 40019, url: 40020 };

function checkLeaf(app: App, button: JsonObject): void {
  const type = textAt(button, 'type') ?? '';
  const fields = needed[type];
  if (!fields) throw refuse(40017);
  for (const field of fields) {
    if (!textAt(button, field)) throw refuse(codeOfField[field] ?? 40035);
  }
  if (bytes(textAt(button, 'key')) > 128) throw refuse(40019);
  const url = textAt(button, 'url');
  if (bytes(url) > 1_024) throw refuse(40020);
  if (url !== undefined && !/^https?:\/\//u.test(url)) throw refuse(40054);
  // A Mini Program must be linked to the account.
  if (type === 'miniprogram' && !app.settings.links.includes(textAt(button, 'appid') ?? '')) {
    throw refuse(40035, 'miniprogram appid not bound');
  }
}

function checkButton(app: App, button: Json, maximumName: number, sizeCode: number): void {
  if (!isObject(button)) throw refuse(47001);
  const name = textAt(button, 'name');
  if (!name || bytes(name) > maximumName) throw refuse(sizeCode);
  const children = listAt(button, 'sub_button');
  if (!children || children.length === 0) {
    checkLeaf(app, button);
    return;
  }
  if (sizeCode === 40025 || children.length > 5) throw refuse(40023);
  for (const child of children) checkButton(app, child, 60, 40025);
}

/** The buttons of a menu body: 1..3, each a leaf or with up to 5 leaves, names of 16 and 60 bytes; throws 40015–40055. */
export function checkedButtons(app: App, body: JsonObject): Json[] {
  const buttons = listAt(body, 'button');
  if (!buttons || buttons.length < 1 || buttons.length > 3) throw refuse(40016);
  for (const button of buttons) checkButton(app, button, 16, 40018);
  return buttons;
}

/** The menu this person sees: conditional ones from newest to oldest by the last tag put on, else the default. */
export function menuFor(app: App, relation: Relation): { menuid: string; button: Json[] } | null {
  const lastTag = String(relation.tagids.at(-1) ?? '');
  for (const menu of [...app.conditionalMenus].reverse()) {
    if (textAt(menu.matchrule, 'tag_id') === lastTag) return menu;
  }
  return app.menu;
}

/** All leaves of a menu with the way to them, for example `会员/积分`. */
export function leaves(button: Json[], prefix = ''): { path: string; button: JsonObject }[] {
  return button.filter(isObject).flatMap((one) => {
    const path = `${prefix}${textAt(one, 'name') ?? ''}`;
    const children = listAt(one, 'sub_button') ?? [];
    return children.length > 0 ? leaves(children, `${path}/`) : [{ path, button: one }];
  });
}
