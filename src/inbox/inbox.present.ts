import type { InboxMessageView, LiveMenuButton, MenuView, ReplyRuleView } from '../contract/inbox';
import { personHash } from '../platform/logger';
import type { MenuItem } from '../wechat';
import type { InboxMessage, ReplyRule } from './inbox.model';
import type { MenuState } from './menu.service';

export function presentMessage(row: InboxMessage): InboxMessageView {
  const { _id: id, appid, name: event, message, at, status, tries, lastError } = row;
  return {
    id,
    appid,
    event,
    msgType: message?.msgType ?? '',
    wechatEvent: message?.event ?? null,
    personHash: row.openid === null ? '' : personHash(row.openid),
    sentAt: (message === null ? at : new Date(message.createTime * 1_000)).toISOString(),
    receivedAt: at.toISOString(),
    status,
    tries,
    lastError,
  };
}

export function presentReplyRule({ _id: id, rule, updatedAt }: ReplyRule): ReplyRuleView {
  return { ...rule, id, updatedAt: updatedAt.toISOString() };
}

export function presentMenu({ saved, live }: MenuState): MenuView {
  return {
    saved:
      saved === null
        ? null
        : {
            buttons: saved.buttons,
            savedAt: saved.savedAt.toISOString(),
            publishedAt: saved.publishedAt?.toISOString() ?? null,
          },
    live: { state: live === undefined ? 'unknown' : 'known', buttons: (live ?? []).map(presentButton) },
  };
}

function presentButton(item: MenuItem): LiveMenuButton {
  const target = item.key ?? item.pagepath ?? item.url ?? item.mediaId ?? item.articleId ?? null;
  return { type: item.type ?? null, name: item.name, target, subButtons: item.subButtons.map(presentButton) };
}
