import type { CallbackRecord } from './callbacks/record';
import { textAt } from './json';
import { leaves, menuFor } from './menus';
import { relationOf } from './people';
import type { Simulation } from './simulation';
import type { PhoneMessage } from './state';

/** One poster: a code the product has made. */
export interface Poster {
  kind: 'officialAccount' | 'miniProgram';
  appid: string;
  /** Ticket, or the id of a Mini Program code. */
  id: string;
  scene: string;
  page: string;
  image: string;
  /** Milliseconds; null never ends. */
  expiresAt: number | null;
  isExpired: boolean;
}

/** All that the page shows at one moment; lists are cut to what a person can look at. */
export interface Overview {
  now: number;
  pendingCount: number;
  apps: { appid: string; name: string; type: string; hasCallback: boolean }[];
  people: { id: string; nickname: string; phone: string; following: string[] }[];
  /** Of the person asked for, oldest first. */
  messages: PhoneMessage[];
  /** Paths of the menu this person sees, by account. */
  menus: Record<string, string[]>;
  /** The page of the Mini Program behind each of them, by account and path; empty where it opens none. */
  menuPages: Record<string, Record<string, string>>;
  posters: Poster[];
  callbacks: (CallbackRecord & { nickname: string; appName: string })[];
}

const shown = { people: 200, messages: 50, posters: 40, callbacks: 60 };

function posters(sim: Simulation): Poster[] {
  const now = sim.clock.nowMs();
  const official = [...sim.state.sceneCodes.values()].map((code): { at: number; poster: Poster } => ({
    at: code.createdAt,
    poster: {
      kind: 'officialAccount',
      appid: code.appid,
      id: code.ticket,
      scene: code.scene,
      page: '',
      image: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}`,
      expiresAt: code.isPermanent ? null : code.expiresAt,
      isExpired: code.expiresAt <= now,
    },
  }));
  const mini = [...sim.state.miniProgramCodes.values()].map((code): { at: number; poster: Poster } => ({
    at: code.createdAt,
    poster: {
      kind: 'miniProgram',
      appid: code.appid,
      id: code.id,
      scene: code.scene,
      page: code.page,
      image: `/__sim/page/code.png?id=${encodeURIComponent(code.id)}`,
      expiresAt: null,
      isExpired: false,
    },
  }));
  const order = [...official, ...mini].sort(
    (one, other) => Number(one.poster.isExpired) - Number(other.poster.isExpired) || other.at - one.at,
  );
  return order.slice(0, shown.posters).map(({ poster }) => poster);
}

function menus(sim: Simulation, personId: string): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const app of sim.state.apps.values()) {
    if (!app.openidOf.has(personId)) continue;
    const menu = menuFor(app, relationOf(sim, app, personId));
    if (menu) result[app.settings.appid] = leaves(menu.button).map((leaf) => leaf.path);
  }
  return result;
}

function menuPages(sim: Simulation, personId: string): Overview['menuPages'] {
  const result: Overview['menuPages'] = {};
  for (const app of sim.state.apps.values()) {
    const menu = app.openidOf.has(personId) ? menuFor(app, relationOf(sim, app, personId)) : undefined;
    const pages: Record<string, string> = {};
    for (const { path, button } of leaves(menu?.button ?? [])) pages[path] = textAt(button, 'pagepath') ?? '';
    result[app.settings.appid] = pages;
  }
  return result;
}

/** The page's picture of the world, with the phone of one person. */
export function overview(sim: Simulation, personId: string): Overview {
  const apps = [...sim.state.apps.values()];
  const people = [...sim.state.people.values()];
  const followed = (id: string): string[] =>
    apps
      .filter((app) => app.relations.get(app.openidOf.get(id) ?? '')?.isFollowing)
      .map((app) => app.settings.appid);
  return {
    now: sim.clock.nowMs(),
    pendingCount: sim.callbacks.pendingCount(),
    apps: apps.map(({ settings: { appid, name, type, callback } }) => ({
      appid,
      name,
      type,
      hasCallback: callback.urls.length > 0,
    })),
    people: people
      .slice(-shown.people)
      .map(({ id, nickname, phone }) => ({ id, nickname, phone, following: followed(id) })),
    messages: sim.state.people.get(personId)?.inbox.list().slice(-shown.messages) ?? [],
    menus: menus(sim, personId),
    menuPages: menuPages(sim, personId),
    posters: posters(sim),
    callbacks: sim.callbacks
      .records()
      .slice(-shown.callbacks)
      .reverse()
      .map((record) => ({
        ...record,
        nickname: sim.state.people.get(record.personId)?.nickname ?? '',
        appName: sim.state.apps.get(record.appid)?.settings.name ?? record.appid,
      })),
  };
}
