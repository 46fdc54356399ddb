import type { MenuAction, MenuButton } from '../../../contract/inbox';

/** One line of the menu editor: an action of a kind that can be edited here, or one that is kept as it is. */
export interface MenuFields {
  name: string;
  type: 'view' | 'click' | 'miniprogram' | 'other';
  url: string;
  key: string;
  appid: string;
  pagepath: string;
  /** An action that this editor does not know, as JSON; it is sent back unchanged. */
  kept: string;
  hasSub: boolean;
  sub: MenuFields[];
}

export function blankMenu(): MenuFields {
  return {
    name: '',
    type: 'view',
    url: '',
    key: '',
    appid: '',
    pagepath: '',
    kept: '',
    hasSub: false,
    sub: [],
  };
}

export function menuFields(button: MenuButton): MenuFields {
  const blank = { ...blankMenu(), name: button.name };
  if (!('type' in button)) return { ...blank, hasSub: true, sub: button.subButtons.map(menuFields) };
  switch (button.type) {
    case 'view':
      return { ...blank, type: 'view', url: button.url };
    case 'click':
      return { ...blank, type: 'click', key: button.key };
    case 'miniprogram':
      return {
        ...blank,
        type: 'miniprogram',
        appid: button.appid,
        pagepath: button.pagepath,
        url: button.url,
      };
    default:
      return { ...blank, type: 'other', kept: JSON.stringify(button) };
  }
}

export function menuButton(fields: MenuFields): MenuButton {
  return fields.hasSub
    ? { name: fields.name.trim(), subButtons: fields.sub.map(menuAction) }
    : menuAction(fields);
}

function menuAction(fields: MenuFields): MenuAction {
  const name = fields.name.trim();
  switch (fields.type) {
    case 'view':
      return { type: 'view', name, url: fields.url.trim() };
    case 'click':
      return { type: 'click', name, key: fields.key.trim() };
    case 'miniprogram':
      return {
        type: 'miniprogram',
        name,
        appid: fields.appid.trim(),
        pagepath: fields.pagepath.trim(),
        url: fields.url.trim(),
      };
    case 'other':
      // Written by `menuFields` from an action of the server.
      return { ...(JSON.parse(fields.kept) as MenuAction), name };
  }
}
