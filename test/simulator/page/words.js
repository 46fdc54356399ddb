/** What a person did, by Event or MsgType. */
export const events = {
  subscribe: '关注了公众号',
  unsubscribe: '取消了关注',
  SCAN: '扫了码（已是关注者）',
  CLICK: '点了菜单',
  VIEW: '点开了菜单里的网页',
  view_miniprogram: '从菜单打开了小程序',
  LOCATION: '上报了位置',
  text: '发来文字',
  image: '发来图片',
  voice: '发来语音',
  video: '发来视频',
  shortvideo: '发来小视频',
  location: '发来位置',
  link: '发来链接',
  miniprogrampage: '发来小程序卡片',
  user_enter_tempsession: '进入了客服会话',
  kf_create_session: '被客服接入',
  kf_close_session: '客服会话结束',
  kf_switch_session: '被转给另一位客服',
  TEMPLATESENDJOBFINISH: '模板消息有了结果',
  MASSSENDJOBFINISH: '群发有了结果',
  PUBLISHJOBFINISH: '发布有了结果',
  subscribe_msg_popup_event: '在订阅弹窗里做了选择',
  subscribe_msg_change_event: '在设置里关了订阅',
  subscribe_msg_sent_event: '订阅消息有了结果',
  user_info_modified: '修改了资料',
  user_authorization_revoke: '撤回了授权',
  user_authorization_cancellation: '注销了账号',
};

/** What came of a callback, and how it looks. */
export const outcomes = {
  pending: ['等待应答', 'wait'],
  accepted: ['已确认', 'good'],
  replied: ['已回复', 'good'],
  failed: ['没有送到', 'bad'],
  lost: ['故意丢失', 'wait'],
  refused: ['被拒绝（故意伪造）', 'good'],
  unaddressed: ['没有配置回调地址', 'wait'],
};

/** The ways a message reaches a phone. */
export const kinds = {
  passiveReply: '自动回复',
  customerService: '客服消息',
  template: '模板消息',
  subscribe: '订阅消息',
  mass: '群发',
};
