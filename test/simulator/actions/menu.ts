import { z } from 'zod';
import type { Payload } from '../callbacks/xml';
import { textAt, type JsonObject } from '../json';
import { leaves, menuFor } from '../menus';
import { grant, ImpossibleAct, nobodyTold, tellEvent, verb, type Actor, type Told } from './verb';

const scan = (result: string): Payload => ({ ScanCodeInfo: { ScanType: 'qrcode', ScanResult: result } });

const pictures: Payload = {
  SendPicsInfo: { Count: 1, PicList: { item: [{ PicMd5Sum: '1b5f7c23b5bf75682a53e7b6d163e185' }] } },
};

const place: Payload = {
  SendLocationInfo: {
    Location_X: '31.23',
    Location_Y: '121.47',
    Scale: '15',
    Label: '上海市黄浦区',
    Poiname: '',
  },
};

function press(actor: Actor, button: JsonObject, menuid: string, result: string): Told {
  const type = textAt(button, 'type') ?? '';
  const key = textAt(button, 'key') ?? '';
  const withReply = { wantsReply: true };
  switch (type) {
    case 'click':
      grant(actor, 'menu');
      return tellEvent(actor, 'CLICK', { EventKey: key }, withReply);
    case 'view':
      return tellEvent(actor, 'VIEW', { EventKey: textAt(button, 'url') ?? '', MenuId: Number(menuid) });
    case 'miniprogram':
      return tellEvent(actor, 'view_miniprogram', {
        EventKey: textAt(button, 'pagepath') ?? '',
        MenuId: Number(menuid),
      });
    case 'scancode_push':
    case 'scancode_waitmsg':
      grant(actor, 'menu');
      return tellEvent(actor, type, { EventKey: key, ...scan(result) }, withReply);
    case 'pic_sysphoto':
    case 'pic_photo_or_album':
    case 'pic_weixin':
      return tellEvent(actor, type, { EventKey: key, ...pictures });
    case 'location_select':
      return tellEvent(actor, type, { EventKey: key, ...place });
    default:
      // media_id and the article kinds show something and tell the account nothing.
      return nobodyTold;
  }
}

/** Presses the leaf at `path`, for example `会员/积分`, of the menu this follower sees (自定义菜单事件推送). */
function clickMenu(actor: Actor, path: string, scanResult: string): Told {
  if (!actor.relation.isFollowing) throw new ImpossibleAct('only followers see the menu');
  const menu = menuFor(actor.app, actor.relation);
  const leaf = menu ? leaves(menu.button).find((one) => one.path === path) : undefined;
  if (!menu || !leaf) throw new ImpossibleAct(`no menu item ${path}`);
  return press(actor, leaf.button, menu.menuid, scanResult);
}

export const menuVerbs = {
  /** `scanResult` is what the camera reads for the scanning kinds. */
  clickMenu: verb(
    z.strictObject({ path: z.string(), scanResult: z.string().default('1') }),
    (actor, { path, scanResult }) => clickMenu(actor, path, scanResult),
  ),
  /** Taps a `click` item that was sent by its key, without a menu being there. */
  clickKey: verb(z.strictObject({ key: z.string() }), (actor, { key }) => {
    if (!actor.relation.isFollowing) throw new ImpossibleAct('only followers see the menu');
    grant(actor, 'menu');
    return tellEvent(actor, 'CLICK', { EventKey: key }, { wantsReply: true });
  }),
};
