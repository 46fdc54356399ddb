import type { InboxMessage } from '../../src/inbox';

/** A stored message of nobody in particular. */
export function createIngestRow(id: string, changes: Partial<InboxMessage> = {}): InboxMessage {
  const at = new Date('2026-03-02T01:00:00.000Z');
  return {
    _id: id,
    name: 'wechat.message',
    subject: null,
    version: 0,
    at,
    payload: {},
    status: 'due',
    tries: 0,
    nextTryAt: at,
    owner: null,
    lastError: null,
    appid: 'wx00000000000000a1',
    openid: 'o-nobody',
    message: {
      toUserName: 'gh_0000000000a1',
      fromUserName: 'o-nobody',
      createTime: at.getTime() / 1_000,
      msgType: 'text',
      content: '你好',
      lists: [],
      rest: {},
    },
    reply: null,
    ...changes,
  };
}
