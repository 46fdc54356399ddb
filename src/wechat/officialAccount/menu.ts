import { z } from 'zod';
import { idText, nothing, optionalText } from '../answer';
import { given, requireBytes, requireCount, requireMatch } from '../arguments';
import { errcodes } from '../errors';
import type { WechatClient } from '../http';

/** A button that does something. */
export type MenuAction =
  | {
      readonly type:
        | 'click'
        | 'scancode_push'
        | 'scancode_waitmsg'
        | 'pic_sysphoto'
        | 'pic_photo_or_album'
        | 'pic_weixin'
        | 'location_select';
      readonly name: string;
      readonly key: string;
    }
  | { readonly type: 'view'; readonly name: string; readonly url: string }
  | { readonly type: 'media_id'; readonly name: string; readonly mediaId: string }
  | {
      readonly type: 'article_id' | 'article_view_limited';
      readonly name: string;
      readonly articleId: string;
    }
  | {
      readonly type: 'miniprogram';
      readonly name: string;
      readonly appid: string;
      readonly pagepath: string;
      /** For clients that are too old. */
      readonly url: string;
    };

/** A button of the first level: an action, or a name with up to five actions below. */
export type MenuButton = MenuAction | { readonly name: string; readonly subButtons: readonly MenuAction[] };

/** A button as WeChat gives it back; the console knows more types than can be created. */
export interface MenuItem {
  readonly type: string | undefined;
  readonly name: string;
  readonly key: string | undefined;
  readonly url: string | undefined;
  readonly appid: string | undefined;
  readonly pagepath: string | undefined;
  readonly mediaId: string | undefined;
  readonly articleId: string | undefined;
  readonly subButtons: readonly MenuItem[];
}

/** All menus made by the API. */
export interface Menus {
  readonly buttons: readonly MenuItem[];
  readonly conditional: readonly {
    readonly menuId: string;
    readonly tagId: string | undefined;
    readonly buttons: readonly MenuItem[];
  }[];
}

const itemFields = {
  type: optionalText,
  name: z.string().default(''),
  key: optionalText,
  url: optionalText,
  appid: optionalText,
  pagepath: optionalText,
  media_id: optionalText,
  article_id: optionalText,
};
const leaf = z.object(itemFields);
const leaves = z.array(leaf);
// menu/get answers a list, get_current_selfmenu_info an object that holds it.
const subButtons = z.union([leaves, z.object({ list: leaves }).transform(({ list }) => list)]).default([]);
const buttons = z
  .array(z.object({ ...itemFields, sub_button: subButtons }))
  .transform((list) => list.map((item) => toItem(item, item.sub_button)));

function toItem(item: z.output<typeof leaf>, below: readonly z.output<typeof leaf>[]): MenuItem {
  const { type, name, key, url, appid, pagepath, media_id: mediaId, article_id: articleId } = item;
  const subItems = below.map((sub) => toItem(sub, []));
  return { type, name, key, url, appid, pagepath, mediaId, articleId, subButtons: subItems };
}

const menusAnswer = z
  .object({
    menu: z.object({ button: buttons }).optional(),
    conditionalmenu: z
      .array(
        z.object({
          button: buttons,
          menuid: idText,
          // Older answers call a tag a group.
          matchrule: z.object({ tag_id: idText.optional(), group_id: idText.optional() }).default({}),
        }),
      )
      .default([]),
  })
  .transform((answer): Menus | undefined =>
    answer.menu === undefined
      ? undefined
      : {
          buttons: answer.menu.button,
          conditional: answer.conditionalmenu.map((menu) => ({
            menuId: menu.menuid,
            tagId: menu.matchrule.tag_id ?? menu.matchrule.group_id,
            buttons: menu.button,
          })),
        },
  );

/** The menu of an official account (doc/service, 自定义菜单). Clients refresh it every five minutes at most. */
export function createMenu(client: WechatClient) {
  return {
    /** Replaces the default menu. @throws AppError WECHAT_ARGUMENT_INVALID for a shape that WeChat refuses. */
    async create(menu: readonly MenuButton[]): Promise<void> {
      const api = '/cgi-bin/menu/create';
      await client.request({ api, body: { button: encodeButtons(api, menu) }, answer: nothing });
    },
    /** Undefined when there is none. */
    get(): Promise<Menus | undefined> {
      return client.request({
        api: '/cgi-bin/menu/get',
        answer: menusAnswer,
        outcomes: [errcodes.menuMissing],
      });
    },
    /** Removes the default menu and all conditional ones. */
    async delete(): Promise<void> {
      await client.request({ api: '/cgi-bin/menu/delete', answer: nothing });
    },
    /** A menu for the persons of one tag; needs a default menu. Resolves with its id. */
    async addconditional(menu: readonly MenuButton[], tagId: number): Promise<string> {
      const api = '/cgi-bin/menu/addconditional';
      const body = { button: encodeButtons(api, menu), matchrule: { tag_id: String(tagId) } };
      return (await client.request({ api, body, answer: z.object({ menuid: idText }) })).menuid;
    },
    async delconditional(menuId: string): Promise<void> {
      await client.request({
        api: '/cgi-bin/menu/delconditional',
        body: { menuid: menuId },
        answer: nothing,
      });
    },
    /** The menu that a person (openid) sees. */
    async trymatch(openid: string): Promise<readonly MenuItem[]> {
      const api = '/cgi-bin/menu/trymatch';
      return (await client.request({ api, body: { user_id: openid }, answer: z.object({ button: buttons }) }))
        .button;
    },
    /** What is shown now, whether the API or the console made it. */
    async getCurrentSelfmenuInfo(): Promise<{
      readonly isOpen: boolean;
      readonly buttons: readonly MenuItem[];
    }> {
      const answer = z.object({
        is_menu_open: z.number(),
        selfmenu_info: z.object({ button: buttons.default([]) }).optional(),
      });
      const found = await client.request({ api: '/cgi-bin/get_current_selfmenu_info', answer });
      return { isOpen: found.is_menu_open === 1, buttons: found.selfmenu_info?.button ?? [] };
    },
  };
}

function encodeButtons(api: string, menu: readonly MenuButton[]): object[] {
  requireCount(api, 'the menu', menu, 3);
  return menu.map((button) => {
    requireBytes(api, 'a button name', button.name, 16);
    if (!('subButtons' in button)) return encodeAction(api, button);
    requireCount(api, 'a button', button.subButtons, 5);
    for (const { name } of button.subButtons) requireBytes(api, 'a sub-button name', name, 60);
    return { name: button.name, sub_button: button.subButtons.map((sub) => encodeAction(api, sub)) };
  });
}

function encodeAction(api: string, action: MenuAction): object {
  if ('key' in action) requireBytes(api, 'a key', action.key, 128);
  if ('url' in action) {
    requireBytes(api, 'a url', action.url, 1_024);
    requireMatch(api, 'a url', action.url, /^https?:\/\/[^\s]+$/);
  }
  if (action.type === 'media_id') return { type: action.type, name: action.name, media_id: action.mediaId };
  if ('articleId' in action) return { type: action.type, name: action.name, article_id: action.articleId };
  return given({ ...action });
}
