import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFolder } from './bundleFolder';
import type { Launch, PhoneNews, PhoneSettings } from './settings';

/** One call that the Mini Program made of the server. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The `data` of an answer; what `answers` give back as a Refusal is one, as null the network is gone. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message = '',
    readonly details?: unknown,
  ) {}
}

/** One page of a list, where `page.next` counts. */
export class ListAnswer {
  constructor(
    readonly items: readonly unknown[],
    readonly next: string | null = null,
  ) {}
}

/** By `METHOD /path`; a function is asked each time. */
export type Answers = Readonly<Record<string, unknown>>;

export interface OpenOptions {
  /** Which sources; `fixture` is the runtime's own test. */
  readonly program?: 'miniprogram' | 'fixture';
  readonly answers?: Answers;
  readonly query?: Readonly<Record<string, string>>;
  /** 场景值. */
  readonly scene?: number;
  /** In the phone's storage beforehand. */
  readonly storage?: Readonly<Record<string, unknown>>;
  /** The phone's time; default: a morning in 2026. */
  readonly now?: Date;
  /** What an act of the person gives back, by verb; `openMiniProgram` and `authorisePhone` give codes by themselves. */
  readonly acts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An open page under jsdom. */
export interface TestPage {
  /** Of the page's instance, as it is now. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly requests: readonly SentRequest[];
  readonly acts: readonly { readonly verb: string; readonly params: Readonly<Record<string, unknown>> }[];
  /** Everything that can be read on the topmost page and in windows over it. */
  text(): string;
  /** Path of the topmost page. */
  route(): string;
  /** Taps what shows this text and waits until nothing is under way. @throws Error when nothing shows it */
  tap(text: string): Promise<void>;
  /** Types into the field with this placeholder, label or name. */
  type(label: string, value: string): Promise<void>;
  /** Calls a method of the page's instance. */
  call(method: string, ...values: unknown[]): Promise<unknown>;
  stored(key: string): unknown;
  /** Resolves when promises and renders have run. */
  settle(): Promise<void>;
}

interface StackHandle {
  top(): { readonly route: string; readonly instance: object } | undefined;
}

interface ProgramHandle {
  start(settings: PhoneSettings, options: Readonly<Record<string, unknown>>): void;
  stack(): StackHandle;
}

const person = { id: 'p1', nickname: '测试的人', phone: '13100000000' };
const runInPage = (code: string): unknown => globalThis.eval(code);
const read = (target: object, name: string): unknown => Reflect.get(target, name);

let hasRuntime = false;

/** The runtime's handle in this document; its script is run once, the Mini Program's own for every page anew. */
function loadProgram(name: string): ProgramHandle {
  if (!hasRuntime) runInPage(readFileSync(path.join(bundleFolder, 'runtime.js'), 'utf8'));
  hasRuntime = true;
  runInPage(readFileSync(path.join(bundleFolder, `${name}.js`), 'utf8'));
  // Defined by the runtime's main.ts, whose types need a browser's library.
  return read(globalThis, 'phoneProgram') as ProgramHandle;
}

/** What jsdom lacks and the runtime or a page may touch. */
function fillGaps(): void {
  const silent: unknown = new Proxy(() => undefined, {
    get: (_target, name) => (name === 'width' ? 0 : silent),
    apply: () => silent,
  });
  const canvas: unknown = read(globalThis, 'HTMLCanvasElement');
  if (typeof canvas === 'function')
    Object.assign(read(canvas, 'prototype') as object, {
      getContext: () => silent,
      toDataURL: () => 'data:image/png;base64,AA==',
    });
  const observer = class {
    observe(): void {}
    disconnect(): void {}
  };
  Object.assign(globalThis, { IntersectionObserver: observer, CSS: { escape: (text: string) => text } });
}

function answerOf(given: unknown): { status: number; body: unknown } {
  if (given instanceof Refusal) {
    const { status, code, message, details } = given;
    return {
      status,
      body: { error: { code, message, requestId: 'r', ...(details === undefined ? {} : { details }) } },
    };
  }
  if (given instanceof ListAnswer)
    return { status: 200, body: { data: given.items, page: { next: given.next } } };
  return { status: 200, body: { data: given } };
}

function responseOf(url: string, given: unknown, now: Date): unknown {
  const { status, body } = answerOf(given);
  const headers = new Map([
    ['date', now.toUTCString()],
    ['content-type', 'application/json'],
  ]);
  return {
    status,
    ok: status < 400,
    url: `http://localhost${url}`,
    headers: {
      get: (name: string) => headers.get(name) ?? null,
      forEach: (act: (value: string, name: string) => void) =>
        headers.forEach((value, name) => act(value, name)),
    },
    text: () => Promise.resolve(JSON.stringify(body)),
    json: () => Promise.resolve(body),
    arrayBuffer: () => Promise.resolve(new ArrayBuffer(4)),
  };
}

function serve(answers: Answers, requests: SentRequest[], now: Date) {
  return async (
    url: string,
    init: { method?: string; body?: string | null; headers?: Record<string, string> } = {},
  ) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const request: SentRequest = {
      method: init.method ?? 'GET',
      path: pathname.replace(/^\/server/u, ''),
      query: Object.fromEntries(searchParams.entries()),
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : null,
      headers: init.headers ?? {},
    };
    requests.push(request);
    const known = answers[`${request.method} ${request.path}`];
    const given: unknown =
      typeof known === 'function' ? await (known as (one: SentRequest) => unknown)(request) : known;
    if (given === null) throw new Error('network is gone');
    if (given === undefined)
      return responseOf(url, new Refusal(404, 'NO_ANSWER', `${request.method} ${request.path}`), now);
    return responseOf(url, given, now);
  };
}

function fakeWechat(
  acts: { verb: string; params: Readonly<Record<string, unknown>> }[],
  given: OpenOptions['acts'] = {},
) {
  const standard: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    openMiniProgram: { jsCode: 'login-code' },
    authorisePhone: { code: 'phone-code', errMsg: 'getPhoneNumber:ok' },
  };
  const act = (verb: string, params: Readonly<Record<string, unknown>> = {}) => {
    acts.push({ verb, params });
    return Promise.resolve(given[verb] ?? standard[verb] ?? {});
  };
  return {
    act,
    actInAccount: act,
    relation: () => Promise.resolve({ hasAgreedPrivacy: false }),
    codes: () => Promise.resolve([]),
    templateTitles: () => Promise.resolve(new Map<string, string>()),
    share: (card: unknown) => act('share', { card }),
    showCodes: () => Promise.resolve(),
  };
}

const launchOf = (page: string, { query = {}, scene = 1089 }: OpenOptions): Launch => ({
  path: page,
  query,
  scene,
});

/** Opens one page of the Mini Program under jsdom, in the runtime of the phone, and waits until it has loaded. */
export async function openPage(page: string, options: OpenOptions = {}): Promise<TestPage> {
  const requests: SentRequest[] = [];
  const acts: { verb: string; params: Readonly<Record<string, unknown>> }[] = [];
  const now = options.now ?? new Date('2026-03-02T02:00:00Z');
  fillGaps();
  const storage = read(globalThis, 'localStorage') as {
    clear(): void;
    setItem(key: string, value: string): void;
  };
  storage.clear();
  for (const [key, value] of Object.entries(options.storage ?? {}))
    storage.setItem(`phone:${person.id}:${key}`, JSON.stringify(value));
  Object.assign(globalThis, { fetch: serve(options.answers ?? {}, requests, now) });
  const program = loadProgram(options.program ?? 'miniprogram');
  const settings: PhoneSettings = {
    person,
    people: [person, { id: 'p2', nickname: '朋友', phone: '13100000001' }],
    miniProgram: { appid: 'wx-mini', name: '测试小程序' },
    officialAccount: { appid: 'wx-account', name: '测试公众号' },
    now: now.getTime(),
    launch: launchOf(page, options),
  };
  const news: PhoneNews[] = [];
  program.start(settings, {
    wechat: fakeWechat(acts, options.acts),
    tell: (one: PhoneNews) => news.push(one),
    watchMs: 0,
  });
  const opened = handle(program, requests, acts);
  await opened.settle();
  return opened;
}

function handle(program: ProgramHandle, requests: SentRequest[], acts: TestPage['acts']): TestPage {
  const instance = (): object => program.stack().top()?.instance ?? {};
  const screen = createScreen();
  const self: TestPage = {
    get data() {
      // A page's data is an object by definition.
      return read(instance(), 'data') as Readonly<Record<string, unknown>>;
    },
    requests,
    acts,
    text: () => screen.text(),
    route: () => program.stack().top()?.route ?? '',
    async tap(text) {
      screen.tap(text);
      await self.settle();
    },
    async type(label, value) {
      screen.type(label, value);
      await self.settle();
    },
    async call(method, ...values) {
      const found = read(instance(), method);
      if (typeof found !== 'function') throw new Error(`the page has no ${method}`);
      const result: unknown = await Reflect.apply(found, instance(), values);
      await self.settle();
      return result;
    },
    stored: (key) => screen.stored(`phone:${person.id}:${key}`),
    async settle() {
      for (let round = 0; round < 12; round += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
  return self;
}

interface ScreenHandle {
  text(): string;
  tap(text: string): void;
  type(label: string, value: string): void;
  stored(key: string): unknown;
}

function createScreen(): ScreenHandle {
  // The same, from where a browser's library is known.
  return read(read(globalThis, 'phoneProgram') as object, 'screen') as ScreenHandle;
}
