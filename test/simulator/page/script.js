/* global document, location */
import { events, kinds, outcomes } from './words.js';

const pollMs = 1500;
const chosen = { person: '', official: '', mini: '' };
let world = null;

const byId = (id) => document.getElementById(id);

/** An element with properties and children; text is never read as HTML. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const clockTime = (ms) =>
  new Date(ms).toLocaleTimeString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' });
const fullTime = (ms) => new Date(ms).toLocaleString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' });

async function ask(method, path, body) {
  const options = { method, headers: { 'content-type': 'application/json' } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const response = await fetch(`/__sim${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function showProblem(error) {
  byId('problem').hidden = !error;
  byId('problem').textContent = error ? `没有做成：${error.message}` : '';
}

const current = () => world.people.find((person) => person.id === chosen.person);

function renderPeople() {
  const rows = world.people.map((person) => {
    const isFollowing = person.following.length > 0;
    const badge = make(
      'span',
      { className: isFollowing ? 'badge on' : 'badge' },
      isFollowing ? '已关注' : '未关注',
    );
    const row = make(
      'button',
      { className: 'person', type: 'button' },
      make('span', {}, person.nickname),
      badge,
    );
    row.setAttribute('aria-pressed', String(person.id === chosen.person));
    row.addEventListener('click', () => {
      chosen.person = person.id;
      void refresh();
    });
    return row;
  });
  byId('people').replaceChildren(...rows);
}

function posterCard(poster) {
  const name = poster.scene || poster.page || '（无场景值）';
  const ends = poster.isExpired
    ? '已过期'
    : poster.expiresAt
      ? `有效至 ${fullTime(poster.expiresAt)}`
      : '长期有效';
  const image = make('img', { alt: '', loading: 'lazy' });
  if (!poster.isExpired) image.src = poster.image;
  const card = make(
    'button',
    { className: 'poster', type: 'button', disabled: poster.isExpired || !current() },
    image,
    make('strong', {}, name),
    make('small', {}, poster.kind === 'miniProgram' ? `小程序码 · ${poster.page}` : `公众号二维码 · ${ends}`),
    make('span', { className: 'call' }, poster.isExpired ? '不能再扫' : '点这里扫码'),
  );
  card.addEventListener('click', () => void scanPoster(poster));
  return card;
}

let paintedPosters = '';

/** Painted again only when something changed: pictures would flicker, and a click between two paints would be lost. */
function renderPosters() {
  const person = current();
  byId('scanner').textContent = person ? `现在拿着手机的是：${person.nickname}` : '先在左边选一个人。';
  const key = JSON.stringify([world.posters, Boolean(person)]);
  if (key === paintedPosters) return;
  paintedPosters = key;
  const empty = make('p', { className: 'hint' }, '还没有二维码：请在控制台新建一个渠道码，它会出现在这里。');
  byId('posters').replaceChildren(...(world.posters.length > 0 ? world.posters.map(posterCard) : [empty]));
}

let paintedMessages = '';

function renderPhone() {
  const key = JSON.stringify([chosen.person, world.messages]);
  if (key === paintedMessages) return;
  paintedMessages = key;
  const box = byId('messages');
  const rows = world.messages.map((message) => {
    if (message.kind === 'system') return make('p', { className: 'message system' }, message.text);
    const app = world.apps.find((one) => one.appid === message.appid);
    const head = `${app ? app.name : message.appid} · ${kinds[message.kind]} · ${clockTime(message.at)}`;
    return make('div', { className: 'message' }, make('small', {}, head), message.text);
  });
  box.replaceChildren(
    ...(rows.length > 0 ? rows : [make('p', { className: 'hint' }, '这部手机还没有收到消息。')]),
  );
  box.scrollTop = box.scrollHeight;
}

function fill(select, options, selected) {
  const key = JSON.stringify(options);
  if (select.dataset.key === key) return;
  select.dataset.key = key;
  select.replaceChildren(
    ...options.map(([value, label]) => make('option', { value, selected: value === selected }, label)),
  );
}

function renderChoices() {
  const official = world.apps.filter((app) => app.type !== 'mp');
  const mini = world.apps.filter((app) => app.type === 'mp');
  chosen.official = chosen.official || official[0]?.appid || '';
  chosen.mini = chosen.mini || mini[0]?.appid || '';
  fill(
    byId('official'),
    official.map((app) => [app.appid, app.name]),
    chosen.official,
  );
  fill(
    byId('mini'),
    mini.map((app) => [app.appid, app.name]),
    chosen.mini,
  );
  const menu = world.menus[chosen.official] ?? [];
  fill(byId('menu'), menu.length > 0 ? menu.map((path) => [path, path]) : [['', '（还没有菜单）']], '');
  const isFollowing = current()?.following.includes(chosen.official) ?? false;
  byId('follow').disabled = !current() || isFollowing;
  byId('unfollow').disabled = !isFollowing;
  byId('press').disabled = !isFollowing || menu.length === 0;
  byId('open').disabled = byId('phone').disabled = !current() || !chosen.mini;
}

function callbackRow(record) {
  const last = record.attempts.at(-1);
  const [words, look] = outcomes[record.outcome];
  const cells = [
    [clockTime(record.at)],
    [record.nickname || '—'],
    [events[record.event] ?? record.event],
    [record.appName],
    [words, look],
    [String(record.attempts.length), 'number'],
    [last && last.status > 0 ? String(last.status) : '—', 'number'],
    [last ? `${Math.round(last.latencyMs)} ms` : '—', 'number'],
  ];
  return make('tr', {}, ...cells.map(([text, className = '']) => make('td', { className }, text)));
}

function render() {
  byId('now').textContent = fullTime(world.now);
  byId('pending').textContent =
    world.pendingCount > 0 ? `${world.pendingCount} 个回调在路上` : '没有回调在路上';
  renderPeople();
  renderPosters();
  renderPhone();
  renderChoices();
  byId('callbacks').replaceChildren(...world.callbacks.map(callbackRow));
  byId('no-callbacks').hidden = world.callbacks.length > 0;
}

async function refresh() {
  try {
    const next = await ask('GET', `/overview?person=${encodeURIComponent(chosen.person)}`);
    world = next;
    if (!current() && next.people.length > 0) {
      chosen.person = next.people[0].id;
      return await refresh();
    }
    render();
  } catch {
    byId('pending').textContent = '模拟器没有应答，正在重试';
  }
}

/** Lets the chosen person act, then shows what came of it. */
async function act(app, verb, params, say) {
  try {
    const result = await ask('POST', '/act', { ...params, person: chosen.person, app, verb });
    showProblem(null);
    byId('outcome').textContent = say ? say(result) : '';
  } catch (error) {
    showProblem(error);
  }
  await refresh();
}

const opened = (result) =>
  `小程序 ${result.path} 已打开（场景 ${result.scene}，参数 ${JSON.stringify(result.query)}），wx.login 的 code：${result.jsCode}`;

function scanPoster(poster) {
  if (poster.kind === 'miniProgram')
    return act(poster.appid, 'scanMiniProgramCode', { id: poster.id }, opened);
  const said = (result) => (result.callbackId === null ? '这张码已过期，什么也没发生。' : '已扫码。');
  return act(poster.appid, 'scanQr', { ticket: poster.id }, said);
}

function onSubmit(id, run) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const [value] = [...form.elements].map((element) => element.value.trim());
    form.reset();
    if (value) void run(value);
  });
}

onSubmit('say', (content) => act(chosen.official, 'sendText', { content }));
onSubmit('scan', (value) =>
  act(
    chosen.official,
    'scanQr',
    value.startsWith('gQ') && value.length > 64 ? { ticket: value } : { scene: value },
  ),
);
onSubmit('new-person', async (nickname) => {
  try {
    const [person] = await ask('POST', '/people', [{ nickname }]);
    chosen.person = person.id;
  } catch (error) {
    showProblem(error);
  }
  await refresh();
});

const onClick = (id, run) => byId(id).addEventListener('click', () => void run());
onClick('follow', () => act(chosen.official, 'follow', {}));
onClick('unfollow', () => act(chosen.official, 'unfollow', {}));
onClick('press', () => act(chosen.official, 'clickMenu', { path: byId('menu').value }));
onClick('open', () => act(chosen.mini, 'openMiniProgram', {}, opened));
onClick('phone', () =>
  act(chosen.mini, 'authorisePhone', {}, (result) =>
    result.code ? `手机号授权 code：${result.code}` : result.errMsg,
  ),
);
for (const id of ['official', 'mini']) {
  byId(id).addEventListener('change', (event) => {
    chosen[id] = event.currentTarget.value;
    void refresh();
  });
}

if (location.hash.length > 1) chosen.person = decodeURIComponent(location.hash.slice(1));
void refresh();
setInterval(() => void refresh(), pollMs);
