import { h } from '../runtime/dom';
import type { Launch, PhoneOrder, PhonePerson, SharedCard, TableCode } from '../settings';
import { cameraPanel } from './camera';
import type { Overview } from './sim';
import { sim } from './sim';
import { chatPanel, friendsPanel } from './chats';

type AppName = 'mini' | 'account' | 'friends' | 'camera';

const names: readonly (readonly [AppName, string])[] = [
  ['mini', '小程序'],
  ['account', '公众号'],
  ['friends', '朋友'],
  ['camera', '扫一扫'],
];

/** One place at the table: a phone, whoever holds it, and what the phone shows. */
export class Seat {
  person = '';
  private clerks: ReadonlySet<string> = new Set();
  private shown: AppName = 'mini';
  private overview: Overview | undefined;
  private cards: readonly SharedCard[] = [];
  private codes: readonly TableCode[] = [];
  private readonly seen = new Map<string, number>();
  private readonly said = new Map<string, { at: number; text: string }[]>();
  private readonly frame = document.createElement('iframe');
  private readonly picker = document.createElement('select');
  private readonly tabs = h('div', { class: 'apps', role: 'tablist' });
  private readonly panel = h('div', { class: 'panel', hidden: true });
  private drawn = '';

  constructor(
    place: HTMLElement,
    title: string,
    private readonly onProblem: (error: unknown) => void,
  ) {
    this.picker.setAttribute('aria-label', `${title}：谁拿着`);
    this.picker.addEventListener('change', () => this.take(this.picker.value));
    this.frame.title = title;
    const screen = h('div', { class: 'frame' }, this.frame, this.panel);
    place.append(this.picker, this.tabs, screen);
  }

  offer(people: readonly PhonePerson[], first: string): void {
    for (const { id, nickname } of people) this.picker.append(new Option(`${nickname} 拿着这部手机`, id));
    this.clerks = new Set(people.filter(({ nickname }) => nickname.startsWith('店员')).map(({ id }) => id));
    this.take(first);
  }

  /** A clerk's phone stands at the counter. */
  private firstPage(person: string): string {
    const isClerk = this.clerks.has(person);
    return isClerk ? 'packages/counter/pages/desk/index' : '';
  }

  /** Hands the phone to somebody; what was open on it is theirs from now on. */
  take(person: string): void {
    this.person = person;
    this.picker.value = person;
    this.frame.src = `/?person=${encodeURIComponent(person)}&path=${this.firstPage(person)}`;
    this.show('mini');
  }

  owns(source: MessageEventSource | null): boolean {
    return source === this.frame.contentWindow;
  }

  /** Opens the Mini Program on this phone. */
  open(launch: Launch): void {
    this.show('mini');
    this.order({ kind: 'open', launch });
  }

  order(order: PhoneOrder): void {
    this.frame.contentWindow?.postMessage({ order }, location.origin);
  }

  async refresh(): Promise<Overview> {
    const { person } = this;
    const [overview, cards, codes] = await Promise.all([
      sim.overview(person),
      sim.cards(person),
      this.shown === 'camera' ? sim.codes(person) : this.codes,
    ]);
    if (person === this.person) {
      this.overview = overview;
      this.cards = cards;
      this.codes = codes;
      this.draw();
    }
    return overview;
  }

  /** Scans a code with WeChat's own camera. */
  async scan(code: TableCode): Promise<void> {
    if (code.kind === 'officialAccount') {
      await sim.act(this.person, this.account(), 'scanQr', { ticket: code.id });
      this.show('account');
    } else if (code.kind === 'miniProgram') {
      const opened = await sim.act(this.person, this.mini(), 'scanMiniProgramCode', { id: code.id });
      // The act answers what `onLaunch` is given.
      this.open(opened as Launch);
    }
    await this.refresh();
  }

  private app(isMini: boolean): string {
    return this.overview?.apps.find(({ type }) => (type === 'mp') === isMini)?.appid ?? '';
  }

  private readonly account = (): string => this.app(false);
  private readonly mini = (): string => this.app(true);

  private show(name: AppName): void {
    this.shown = name;
    this.drawn = '';
    this.panel.hidden = name === 'mini';
    this.frame.hidden = name !== 'mini';
    this.draw();
    if (name !== 'mini') this.refresh().catch(this.onProblem);
  }

  private counts(): Record<AppName, number> {
    const account = this.overview?.messages.filter(({ appid }) => appid === this.account()).length ?? 0;
    return { mini: 0, account, friends: this.cards.length, camera: 0 };
  }

  private readonly key = (name: AppName): string => `${this.person}:${name}`;

  private draw(): void {
    const counts = this.counts();
    this.seen.set(this.key(this.shown), counts[this.shown]);
    const state = JSON.stringify([
      this.person,
      this.shown,
      counts,
      this.cards,
      this.codes,
      this.overview?.people,
      this.overview?.messages.length,
      this.said.get(this.person)?.length,
    ]);
    if (state === this.drawn) return;
    this.drawn = state;
    this.tabs.replaceChildren(
      ...names.map(([name, label]) => {
        const unread = counts[name] - (this.seen.get(this.key(name)) ?? 0);
        const badge = unread > 0 ? [h('b', {}, String(unread))] : [];
        return h(
          'button',
          {
            type: 'button',
            role: 'tab',
            'aria-selected': String(name === this.shown),
            click: () => this.show(name),
          },
          label,
          ...badge,
        );
      }),
    );
    if (this.shown !== 'mini' && this.overview) this.panel.replaceChildren(...this.content(this.overview));
    const list = this.panel.querySelector('.messages');
    if (list) list.scrollTop = list.scrollHeight;
  }

  private content(overview: Overview): HTMLElement[] {
    if (this.shown === 'friends') return friendsPanel(this.cards, (launch) => this.open(launch));
    if (this.shown === 'camera') return cameraPanel(this.codes, (code) => this.do(this.scan(code)));
    return chatPanel({
      overview,
      person: this.person,
      account: this.account(),
      mini: this.mini(),
      said: this.said.get(this.person) ?? [],
      open: (launch) => this.open(launch),
      act: (verb, params) =>
        this.do(sim.act(this.person, this.account(), verb, params).then(() => this.refresh())),
      say: (text) => this.say(text),
    });
  }

  private say(text: string): void {
    const mine = this.said.get(this.person) ?? [];
    this.said.set(this.person, [...mine, { at: this.overview?.now ?? 0, text }]);
    this.do(sim.act(this.person, this.account(), 'sendText', { content: text }).then(() => this.refresh()));
  }

  private do(work: Promise<unknown>): void {
    work.catch(this.onProblem);
  }
}
