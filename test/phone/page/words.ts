import type { PhoneNews } from '../settings';

type Asked = Extract<PhoneNews, { kind: 'request' }>;

const numberIn = (data: unknown, name: string): number | null => {
  const found: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, name) : null;
  return typeof found === 'number' ? found : null;
};

const withPoints = (words: string, name: string) => (data: unknown) => {
  const points = numberIn(data, name);
  return points === null ? words : `${words}，+${points} 积分`;
};

/** What a call that changed something means, by method and path; `*` is any one part. */
const meanings: readonly (readonly [string, string | ((data: unknown) => string)])[] = [
  ['POST /api/mp/sessions', '打开小程序，用微信登录'],
  ['POST /api/mp/members', '入会了'],
  ['POST /api/mp/phone', '留下了手机号'],
  ['POST /api/mp/visits', '来访被记下了'],
  ['PUT /api/mp/me', '改了资料'],
  ['DELETE /api/mp/me', '退出了会员'],
  ['DELETE /api/mp/leaving', '撤回了退会'],
  ['PUT /api/mp/consents', '改了自己的授权'],
  ['POST /api/mp/consents', '改了自己的授权'],
  ['POST /api/mp/sign-ins', withPoints('签到', 'points')],
  ['POST /api/mp/coupon-claims', '领到一张券'],
  ['POST /api/mp/coupon-exchanges', '用积分换了一张券'],
  ['POST /api/mp/coupons/*/gifts', '把券送了出去，等朋友来取'],
  ['POST /api/mp/gifts/*/takings', '收下了朋友送的券'],
  ['POST /api/mp/purchase-claims', '把小票认到了自己名下'],
  ['POST /api/mp/message-answers', '订阅消息的选择已记下'],
  ['POST /api/mp/activities/*/bookings', '报名了活动'],
  ['POST /api/mp/binding-tokens', '拿到一张关注用的一次性码'],
  ['POST /api/counter/sessions', '登录了柜台'],
  ['POST /api/counter/sessions/wechat', '用微信进了柜台'],
  ['POST /api/counter/wechat-bindings', '把微信绑到了账号'],
  ['POST /api/counter/member-lookups', '认出了会员'],
  ['POST /api/counter/pending-members', '替顾客开了待激活的会员'],
  ['POST /api/counter/purchases', withPoints('记下一笔消费', 'points')],
  ['POST /api/counter/purchases/*/undo', '撤销了刚才那一笔'],
  ['POST /api/counter/purchases/*/returns', '记下一次退货，积分随之退回'],
  ['POST /api/counter/sample-pickups', '小样被领走了'],
  ['POST /api/counter/follow-ups', '记下一次跟进'],
];

/** What a person has, as the answers tell; a change is news. */
export function possessionIn(asked: Asked): { what: string; count: number } | null {
  const points = asked.path === '/api/mp/points/account' ? numberIn(asked.data, 'available') : null;
  return points === null ? null : { what: '积分', count: points };
}

const matches = (pattern: string, call: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`, 'u').test(call);

/** A sentence about a call, with who did it; null for what only reads. */
export function sentenceOf(who: string, asked: Asked): { text: string; isBad: boolean } | null {
  const call = `${asked.method} ${asked.path}`;
  const found = meanings.find(([pattern]) => matches(pattern, call));
  const isRefused = asked.status >= 400;
  if (!found || (isRefused && asked.status === 401)) return null;
  const words = typeof found[1] === 'string' ? found[1] : found[1](asked.data);
  if (!isRefused) return { text: `${who}：${words}（${asked.ms} 毫秒）`, isBad: false };
  return { text: `${who}：想做「${words}」，被拒绝了（${asked.code ?? asked.status}）`, isBad: true };
}

/** What a person did with the account, by event or message type of the callback. */
const events: Readonly<Record<string, string>> = {
  subscribe: '关注了公众号',
  unsubscribe: '取消了关注',
  SCAN: '扫了公众号的码',
  CLICK: '点了菜单',
  VIEW: '点开了菜单里的网页',
  view_miniprogram: '从菜单打开了小程序',
  text: '给公众号发了一句话',
  subscribe_msg_popup_event: '在订阅弹窗里做了选择',
};

const outcomes: Readonly<Record<string, string>> = {
  accepted: '服务确认收到',
  replied: '服务确认并回复',
  failed: '没有送到服务',
  lost: '回调丢失了',
};

/** A sentence about a callback that WeChat sent to the product. */
export function callbackSentence(record: {
  readonly nickname: string;
  readonly event: string;
  readonly outcome: string;
  readonly latencyMs: number | null;
}): string {
  const what = events[record.event] ?? `触发了 ${record.event}`;
  const outcome = outcomes[record.outcome] ?? '还在路上';
  const took = record.latencyMs === null ? '' : `，用了 ${Math.round(record.latencyMs)} 毫秒`;
  return `${record.nickname.replace('（演示）', '') || '有人'}${what}；微信把它告诉了服务器，${outcome}${took}`;
}
