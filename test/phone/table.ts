import { z } from 'zod';
import { dayMs } from '../../src/platform/clock';
import { createSimulatorClient } from '../simulator';
import type { Reply } from './server';
import type { Launch, PhoneSettings, SharedCard, TableCode } from './settings';

interface TableOptions {
  readonly simulatorUrl: string;
  readonly advance?: (ms: number) => Promise<void>;
  readonly people?: readonly string[];
  /** What a code is called that stands on the table, by its scene. */
  readonly codeName?: (scene: string) => string | undefined;
}

const cardSchema = z.strictObject({ from: z.string(), to: z.string(), title: z.string(), path: z.string() });
const shownSchema = z.strictObject({ person: z.string(), texts: z.array(z.string()).max(20) });
const clockSchema = z.strictObject({ days: z.number().positive().max(400) });

const json = (body: unknown, status = 200): Reply => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
});

/** What a code without a name is, by the letter its scene begins with (src/contract/scene.ts). */
const kinds: Readonly<Record<string, string>> = {
  c: '渠道码',
  b: '关注用的一次性码',
  i: '会员的邀请码',
  k: '店员的入会码',
  r: '小票上的码',
  p: '包装里的码',
};

const shownCodes = 12;

const parsed = (body: Buffer): unknown => JSON.parse(body.toString('utf8'));

/** What lies on the table and passes between the phones: cards, codes that screens show, the clock. */
export function createTable(options: TableOptions) {
  const simulator = createSimulatorClient(options.simulatorUrl);
  const cards: SharedCard[] = [];
  const shown = new Map<string, readonly string[]>();

  async function people(): Promise<PhoneSettings['people']> {
    const all = await simulator.people();
    const wanted = options.people;
    const chosen = wanted === undefined ? all.slice(-6) : all.filter(({ id }) => wanted.includes(id));
    return chosen.map(({ id, nickname, phone }) => ({ id, nickname, phone }));
  }

  async function settingsOf(id: string, launch: Launch): Promise<PhoneSettings | null> {
    const person = (await simulator.people()).find((one) => one.id === id);
    if (!person) return null;
    const apps = await simulator.apps();
    const named = (isMiniProgram: boolean): PhoneSettings['miniProgram'] => {
      const app = apps.find(({ type }) => (type === 'mp') === isMiniProgram);
      return { appid: app?.appid ?? '', name: app?.name ?? '' };
    };
    return {
      person: { id, nickname: person.nickname, phone: person.phone },
      people: await people(),
      miniProgram: named(true),
      officialAccount: named(false),
      now: (await simulator.clock.now()).getTime(),
      launch,
    };
  }

  const nameOf = (scene: string): string => options.codeName?.(scene) ?? kinds[scene.charAt(0)] ?? scene;
  /** Those that have a name first, then the newest. */
  const hung = <T extends { readonly scene: string }>(codes: readonly T[]): T[] => {
    const isNamed = ({ scene }: T): number => Number(options.codeName?.(scene) !== undefined);
    return [...codes]
      .reverse()
      .sort((one, other) => isNamed(other) - isNamed(one))
      .slice(0, shownCodes);
  };

  /** Every code that a camera held by this person could be pointed at, what phones show first. */
  async function codesFor(person: string): Promise<TableCode[]> {
    const { sceneCodes, miniProgramCodes } = await simulator.codes();
    const names = new Map((await simulator.people()).map(({ id, nickname }) => [id, nickname]));
    const onScreens = [...shown].flatMap(([id, texts]) =>
      id === person ? [] : texts.map((text, index) => screenCode(names.get(id) ?? id, id, text, index)),
    );
    const official = hung(sceneCodes).map((code): TableCode => ({
      id: code.ticket,
      title: `公众号海报 · ${nameOf(code.scene)}`,
      kind: 'officialAccount',
      text: code.url,
      page: '',
      scene: code.scene,
      image: `/sim/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}`,
    }));
    const mini = hung(miniProgramCodes).map((code): TableCode => ({
      id: code.id,
      title: `小程序码 · ${nameOf(code.scene)}`,
      kind: 'miniProgram',
      text: code.url,
      page: code.page,
      scene: code.scene,
      image: `/sim/page/code.png?id=${encodeURIComponent(code.id)}`,
    }));
    return [...onScreens, ...official, ...mini];
  }

  const routes: Readonly<Record<string, (query: URLSearchParams, body: Buffer) => Promise<unknown>>> = {
    'GET /phone/people': people,
    'GET /phone/codes': (query) => codesFor(query.get('person') ?? ''),
    'GET /phone/cards': (query) => Promise.resolve(cards.filter(({ to }) => to === query.get('person'))),
    async 'POST /phone/cards'(_query, body) {
      const at = (await simulator.clock.now()).getTime();
      cards.push({ id: cards.length + 1, at, ...cardSchema.parse(parsed(body)) });
      return null;
    },
    'POST /phone/shown'(_query, body) {
      const { person, texts } = shownSchema.parse(parsed(body));
      shown.set(person, texts);
      return Promise.resolve(null);
    },
    async 'POST /phone/clock'(_query, body) {
      await options.advance?.(clockSchema.parse(parsed(body)).days * dayMs);
      return { now: (await simulator.clock.now()).getTime() };
    },
  };

  return {
    settingsOf,
    async serve(method: string, url: URL, body: Buffer): Promise<Reply> {
      const handler = routes[`${method} ${url.pathname}`];
      return handler ? json(await handler(url.searchParams, body)) : json({ error: 'not found' }, 404);
    },
    /** The time on the simulator's clock, for the phone's own. */
    async nowHeader(): Promise<Record<string, string>> {
      const now = await simulator.clock.now();
      return { 'x-phone-now': String(now.getTime()), date: now.toUTCString() };
    },
  };
}

function screenCode(name: string, person: string, text: string, index: number): TableCode {
  return {
    id: `${person}-${index}`,
    title: `${name.replace('（演示）', '')}的手机屏幕`,
    kind: 'shown',
    text,
    page: '',
    scene: '',
    image: '',
  };
}
