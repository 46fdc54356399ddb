import { h } from '../runtime/dom';
import type { Launch, SharedCard } from '../settings';
import type { ChatMessage, Overview } from './sim';

interface Chat {
  readonly overview: Overview;
  readonly person: string;
  readonly account: string;
  readonly mini: string;
  /** What the person has written; the simulator keeps only what arrives. */
  readonly said: readonly { readonly at: number; readonly text: string }[];
  readonly open: (launch: Launch) => void;
  readonly act: (verb: string, params?: object) => void;
  readonly say: (text: string) => void;
}

/** 场景值 by the kind of message that was tapped. */
const sceneOf: Readonly<Record<string, number>> = {
  template: 1043,
  subscribe: 1107,
  customerService: 1074,
  passiveReply: 1082,
  mass: 1058,
};

/** `pages/a/index?scene=x` as WeChat hands it to the Mini Program. */
export function launchAt(address: string, scene: number): Launch {
  const [path = '', search = ''] = address.replace(/^\/+/u, '').split('?');
  const pairs = search.split('&').filter((pair) => pair !== '');
  const query = Object.fromEntries(
    pairs.map((pair) => [pair.split('=')[0] ?? '', pair.split('=').slice(1).join('=')]),
  );
  return { path, query, scene };
}

const pageNames = new Set(['pagepath', 'page_path', 'page', 'path', 'PagePath']);

/** The page of the Mini Program that a message leads to, wherever its kind keeps it. */
function pageIn(payload: unknown): string | null {
  if (typeof payload === 'string')
    return /data-miniprogram-path=\\?["']([^"'\\]+)/u.exec(payload)?.[1] ?? null;
  if (typeof payload !== 'object' || payload === null) return null;
  for (const [name, value] of Object.entries(payload)) {
    if (typeof value === 'string' && pageNames.has(name) && value !== '') return value;
    const inside = pageIn(value);
    if (inside !== null) return inside;
  }
  return null;
}

const hour = (at: number): string =>
  new Date(at).toLocaleTimeString('zh-CN', {
    hour12: false,
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Asia/Shanghai',
  });

/** Markup of links inside a text is not read out. */
const plain = (text: string): string => text.replaceAll(/<[^>]+>/gu, '');

function bubble(message: ChatMessage, open: Chat['open']): HTMLElement {
  if (message.kind === 'system') return h('p', { class: 'bubble system' }, message.text);
  const page = pageIn(message.payload);
  const link =
    page === null
      ? []
      : [
          h(
            'button',
            { type: 'button', click: () => open(launchAt(page, sceneOf[message.kind] ?? 1074)) },
            '打开小程序 ›',
          ),
        ];
  return h('div', { class: 'bubble' }, h('small', {}, hour(message.at)), plain(message.text), ...link);
}

/** The chat with the official account. */
export function chatPanel(chat: Chat): HTMLElement[] {
  const { overview, account, person } = chat;
  const isFollowing = overview.people.find(({ id }) => id === person)?.following.includes(account) ?? false;
  const received = overview.messages
    .filter(({ appid }) => appid === account || appid === chat.mini)
    .map((one) => ({ at: one.at, element: bubble(one, chat.open) }));
  const written = chat.said.map(({ at, text }) => ({
    at,
    element: h('div', { class: 'bubble mine' }, text),
  }));
  const all = [...received, ...written].sort((one, other) => one.at - other.at).map(({ element }) => element);
  const name = overview.apps.find(({ appid }) => appid === account)?.name ?? '公众号';
  const empty = h('p', { class: 'bubble system' }, isFollowing ? '还没有消息' : '还没有关注这个公众号');
  const unfollow = h('button', { type: 'button', click: () => chat.act('unfollow') }, '取消关注');
  return [
    h('h3', {}, ...(isFollowing ? [unfollow] : []), name),
    h('div', { class: 'messages' }, ...(all.length > 0 ? all : [empty])),
    h('div', { class: 'menu' }, ...menuButtons(chat, isFollowing)),
    ...(isFollowing ? [sayForm(chat)] : [h('div', { class: 'say' })]),
  ];
}

function menuButtons({ overview, account, act, open }: Chat, isFollowing: boolean): HTMLElement[] {
  if (!isFollowing) return [h('button', { type: 'button', click: () => act('follow') }, '关注公众号')];
  const pages = overview.menuPages[account] ?? {};
  return (overview.menus[account] ?? []).map((path) => {
    const tap = (): void => {
      act('clickMenu', { path });
      const page = pages[path];
      if (page) open(launchAt(page, 1035));
    };
    return h('button', { type: 'button', click: tap }, path.split('/').at(-1) ?? path);
  });
}

function sayForm({ say }: Chat): HTMLElement {
  const field = h('input', { placeholder: '给公众号发一句话', 'aria-label': '给公众号发一句话' });
  const form = h('form', { class: 'say' }, field, h('button', {}, '发送'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field instanceof HTMLInputElement && field.value.trim() !== '') say(field.value.trim());
  });
  return form;
}

/** Cards that friends have sent from inside the Mini Program. */
export function friendsPanel(cards: readonly SharedCard[], open: Chat['open']): HTMLElement[] {
  const all = cards.map(({ at, title, path }) =>
    h(
      'div',
      { class: 'bubble' },
      h('small', {}, `小程序卡片 · ${hour(at)}`),
      title,
      h('button', { type: 'button', click: () => open(launchAt(path, 1007)) }, '打开小程序 ›'),
    ),
  );
  const empty = h('p', { class: 'bubble system' }, '还没有朋友发来卡片');
  return [h('h3', {}, '朋友'), h('div', { class: 'messages' }, ...(all.length > 0 ? all : [empty]))];
}
