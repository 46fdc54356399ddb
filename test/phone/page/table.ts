import { h } from '../runtime/dom';
import type { PhoneNews, TableCode } from '../settings';
import { Seat } from './seat';
import type { Overview } from './sim';
import { sim } from './sim';
import { callbackSentence, possessionIn, sentenceOf } from './words';

const pollMs = 1200;

const place = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found;
};

const clockText = (at: number): string =>
  new Date(at).toLocaleString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' });

let now = 0;

/** Puts a sentence on top of the line at the side. */
function tell(text: string, look = ''): void {
  const time = new Date(now).toLocaleTimeString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' });
  place('news').prepend(h('li', { class: look }, h('small', {}, time), text));
  while (place('news').childElementCount > 60) place('news').lastElementChild?.remove();
}

const problem = (error: unknown): void =>
  tell(`没有做成：${error instanceof Error ? error.message : ''}`, 'bad');

const guest = new Seat(place('guest'), '顾客的手机', problem);
const clerk = new Seat(place('clerk'), '店员的手机', problem);
const seats = [guest, clerk];
const nicknames = new Map<string, string>();

const possessions = new Map<string, number>();

function tellPossession(person: string, who: string, news: Extract<PhoneNews, { kind: 'request' }>): void {
  const found = possessionIn(news);
  if (!found) return;
  const key = `${person}:${found.what}`;
  const before = possessions.get(key) ?? 0;
  possessions.set(key, found.count);
  if (before !== found.count) tell(`${who}的${found.what}：${before} → ${found.count}`);
}

function hear(event: MessageEvent<{ phone?: PhoneNews }>): void {
  const seat = seats.find((one) => one.owns(event.source));
  const news = event.data.phone;
  if (event.origin !== location.origin || !seat || !news) return;
  const who = nicknames.get(seat.person) ?? '有人';
  if (news.kind === 'said') tell(`${who}：${news.text}`);
  if (news.kind !== 'request') return;
  tellPossession(seat.person, who, news);
  const sentence = sentenceOf(who, news);
  if (sentence) tell(sentence.text, sentence.isBad ? 'bad' : '');
}

let lastCallback: number | null = null;

/** The newest come first; those from before the page was opened are no news. */
function tellCallbacks({ callbacks }: Overview): void {
  const newest = callbacks[0]?.id ?? 0;
  const fresh = callbacks.filter(
    ({ id, outcome }) => lastCallback !== null && id > lastCallback && outcome !== 'pending',
  );
  for (const { nickname, event, outcome, attempts } of fresh.reverse())
    tell(
      callbackSentence({ nickname, event, outcome, latencyMs: attempts.at(-1)?.latencyMs ?? null }),
      outcome === 'failed' ? 'bad' : '',
    );
  const isWaiting = callbacks.some(
    ({ id, outcome }) => id > (lastCallback ?? newest) && outcome === 'pending',
  );
  if (!isWaiting) lastCallback = newest;
}

let hung = '';

function hangPosters(codes: readonly TableCode[]): void {
  const posters = codes.filter(({ kind }) => kind !== 'shown');
  const state = JSON.stringify(posters.map(({ id }) => id));
  if (state === hung) return;
  hung = state;
  const cards = posters.map((code) => {
    const [kind = '', name = ''] = code.title.split(' · ');
    const tap = (): void => void guest.scan(code).catch(problem);
    return h(
      'button',
      { type: 'button', class: 'poster', click: tap },
      h('img', { src: code.image, alt: '', loading: 'lazy' }),
      h('strong', {}, name),
      h('small', {}, kind),
    );
  });
  place('posters').replaceChildren(...cards);
}

async function refresh(): Promise<void> {
  const [overview] = await Promise.all(seats.map((seat) => seat.refresh()));
  if (!overview) return;
  ({ now } = overview);
  place('now').textContent = clockText(now);
  tellCallbacks(overview);
  hangPosters(await sim.codes(guest.person));
}

async function passDays(days: number): Promise<void> {
  tell(days === 1 ? '时间走到了明天' : `时间走过了 ${days} 天`, 'wait');
  await sim.passDays(days);
  await refresh();
  for (const seat of seats) seat.order({ kind: 'clock', now });
}

async function keepLooking(): Promise<void> {
  for (;;) {
    await refresh().catch(() => (place('now').textContent = '模拟器没有应答，正在重试'));
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function start(): Promise<void> {
  const people = await sim.people();
  for (const { id, nickname } of people) nicknames.set(id, nickname.replace('（演示）', ''));
  const behindCounter = people.find(({ nickname }) => nickname.startsWith('店员')) ?? people.at(-1);
  guest.offer(people, people[0]?.id ?? '');
  clerk.offer(people, behindCounter?.id ?? '');
  window.addEventListener('message', hear);
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-days]'))
    button.addEventListener('click', () => void passDays(Number(button.dataset['days'])).catch(problem));
  await keepLooking();
}

start().catch(problem);
