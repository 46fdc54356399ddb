import type { MemberPart, MemberRef, TimelineItem } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { Forget } from './inbox.forget';
import type { InboxMessage } from './inbox.model';
import { customerServiceSessionModel, inboxMessageModel } from './inbox.model';

const labels: Readonly<Record<string, string>> = {
  text: '文字',
  image: '图片',
  voice: '语音',
  video: '视频',
  shortvideo: '小视频',
  location: '位置',
  link: '链接',
  miniprogrampage: '小程序卡片',
};

/** What a person wrote to either account, as long as it is kept. No record here names a member, so none ever moves. */
export function inboxPart(db: Database, forget: Forget): MemberPart {
  const rows = db.model(inboxMessageModel);
  const of = ({ identities }: MemberRef) => ({
    $or: identities.map(({ appid, openid }) => ({ appid, openid })),
    name: { $in: ['wechat.message', 'wechat.menuClick'] },
  });
  return {
    name: 'inbox',
    collections: [inboxMessageModel.name, customerServiceSessionModel.name],
    async timeline(member, { before, limit }) {
      if (member.identities.length === 0) return [];
      const found = await rows
        .find({ ...of(member), at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<InboxMessage[]>();
      return found.map(toItem);
    },
    async copy(member) {
      if (member.identities.length === 0) return [];
      const found = await rows.find(of(member)).sort({ at: -1 }).limit(1_000).lean<InboxMessage[]>();
      return found.map(({ at, message }) => ({ at: at.toISOString(), message }));
    },
    erase: ({ identities }) => forget(identities),
    freeze: () => Promise.resolve(),
    move: () => Promise.resolve({ record: {}, isDone: true }),
    undo: () => Promise.resolve([]),
  };
}

function toItem({ _id, at, name, message }: InboxMessage): TimelineItem {
  const isClick = name === 'wechat.menuClick';
  const label = labels[message?.msgType ?? ''] ?? '其他';
  return {
    id: `inbox:${_id}`,
    at: at.toISOString(),
    kind: isClick ? 'inbox.menuClick' : 'inbox.message',
    text: isClick ? '点击了公众号菜单' : `发来一条消息（${label}）`,
    storeId: null,
  };
}
