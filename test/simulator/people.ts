import { toJson } from './json';
import type { Simulation, World } from './simulation';
import type { App, AppSettings, CallbackSettings, Person, PhoneMessage, Relation } from './state';
import { Ring } from './ring';

/** What a caller may say about a new account; the rest is made up, deterministically. */
export type AppInput = Partial<Omit<AppSettings, 'callback'>> & {
  type: AppSettings['type'];
  callback?: Partial<CallbackSettings>;
};

/** What a caller may say about a new person. */
export type PersonInput = Partial<Omit<Person, 'inbox'>>;

function settingsOf(sim: Simulation, input: AppInput): AppSettings {
  const { rng } = sim;
  const { callback, ...given } = input;
  return {
    appid: `wx${rng.hex(16)}`,
    secret: rng.hex(32),
    name: input.type === 'mp' ? '小程序' : '公众号',
    originalId: `gh_${rng.hex(12)}`,
    openPlatformId: 'open-platform',
    isCertified: true,
    ipWhitelist: [],
    links: [],
    privacyDeclared: ['phone'],
    releasedPages: [],
    oauthDomains: [],
    permanentCodeLimit: 100_000,
    followerPageSize: 10_000,
    refusals: { notFollowing: 43004, blocked: 48002 },
    ...given,
    callback: {
      urls: [],
      token: rng.letters(16),
      encodingAesKey: rng.letters(43),
      mode: 'safe',
      format: 'xml',
      isVerified: false,
      ...callback,
    },
  };
}

/** Registers an account; throws when its appid exists. */
export function createApp(sim: Simulation, input: AppInput): App {
  const settings = settingsOf(sim, input);
  if (sim.state.apps.has(settings.appid)) throw new Error(`app ${settings.appid} exists`);
  const app: App = {
    settings,
    stable: null,
    classic: null,
    forced: { day: '', count: 0, lastAt: -Infinity },
    jsapiTicket: null,
    relations: new Map(),
    openidOf: new Map(),
    tags: new Map(),
    nextTagid: 100,
    permanentCodes: new Map(),
    menu: null,
    conditionalMenus: [],
    templates: new Map(),
    industry: { primary: 1, secondary: 2 },
    media: new Map(),
    drafts: new Map(),
    articles: new Map(),
    publishJobs: new Map(),
    massJobs: new Map(),
    massSpeed: 3,
    kfAccounts: new Map(),
    sentTemplates: new Map(),
    quota: new Map(),
    quotaLimits: new Map(),
    clears: { month: '', count: 0 },
    wxacodeCount: 0,
    shipments: new Map(),
  };
  sim.state.apps.set(settings.appid, app);
  return app;
}

/** Registers a person; throws when the id exists. Without an id they are `p1`, `p2` … */
export function createPerson(sim: Simulation, input: PersonInput): Person {
  const { people } = sim.state;
  const id = input.id ?? `p${people.size + 1}`;
  if (people.has(id)) throw new Error(`person ${id} exists`);
  const person: Person = {
    id,
    nickname: `用户${people.size + 1}`,
    avatar: '',
    countryCode: '86',
    phone: `13${String(100_000_000 + people.size)}`,
    isHighRisk: false,
    ...input,
    inbox: new Ring<PhoneMessage>(500),
  };
  people.set(id, person);
  return person;
}

/** The openid of a person in an account: 28 characters starting `o`, always the same; registers the first contact. */
export function relationOf(sim: Simulation, app: App, personId: string): Relation {
  const { appid } = app.settings;
  const openid = app.openidOf.get(personId) ?? `o${sim.rng.derived(`openid|${appid}|${personId}`, 27)}`;
  const known = app.relations.get(openid);
  if (known) return known;
  const relation: Relation = {
    personId,
    openid,
    isFollowing: false,
    subscribeTime: 0,
    subscribeScene: '',
    qrScene: 0,
    qrSceneStr: '',
    remark: '',
    tagids: [],
    isBlacklisted: false,
    isBlocked: false,
    grants: [],
    massMonth: '',
    massCount: 0,
    subscriptions: new Map(),
    sessionKey: '',
    lastVisitAt: -Infinity,
    hasAgreedPrivacy: false,
    servedBy: null,
    typingUntil: 0,
  };
  app.openidOf.set(personId, openid);
  app.relations.set(openid, relation);
  return relation;
}

/** The person's unionid over all apps of one Open Platform account; undefined where the app is bound to none. */
export function unionidOf(sim: Simulation, app: App, personId: string): string | undefined {
  const { openPlatformId } = app.settings;
  return openPlatformId === null
    ? undefined
    : `o${sim.rng.derived(`unionid|${openPlatformId}|${personId}`, 27)}`;
}

/** Puts a message on somebody's phone. */
export function deliverToPhone(
  sim: World,
  personId: string,
  message: Omit<PhoneMessage, 'at' | 'links'>,
): void {
  const links = [...toJson(message.payload).matchAll(/https?:\/\/[^\s"'<>\\]+/gu)].map(([url]) => url);
  sim.state.people.get(personId)?.inbox.add({ ...message, at: sim.clock.nowMs(), links });
}
