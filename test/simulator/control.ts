import { z } from 'zod';
import { act } from './actions';
import { ImpossibleAct } from './actions/verb';
import { faultSchema } from './faults';
import { overview } from './overview';
import { createApp, createPerson, relationOf, unionidOf } from './people';
import { reset, seed } from './seed';
import type { Simulation } from './simulation';
import type { App, Person } from './state';
import { appInput, appPatch, personInput, templateInput } from './controlSchema';

/** A control request: method, path below /__sim, query and parsed body. */
export interface ControlRequest {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  body: unknown;
}

/** Thrown for a path or record that does not exist. */
export class NotFound extends Error {}

type Handler = (sim: Simulation, request: ControlRequest, params: string[]) => unknown;

function appAt(sim: Simulation, appid: string | undefined): App {
  const app = sim.state.apps.get(appid ?? '');
  if (!app) throw new NotFound(`no app ${appid ?? ''}`);
  return app;
}

function personAt(sim: Simulation, id: string | undefined): Person {
  const person = sim.state.people.get(id ?? '');
  if (!person) throw new NotFound(`no person ${id ?? ''}`);
  return person;
}

function personView(person: Person): Omit<Person, 'inbox'> {
  const { id, nickname, avatar, countryCode, phone, isHighRisk } = person;
  return { id, nickname, avatar, countryCode, phone, isHighRisk };
}

function patchApp(app: App, body: unknown): unknown {
  const { callback, quota, ...settings } = appPatch.parse(body);
  Object.assign(app.settings, settings);
  Object.assign(app.settings.callback, callback);
  for (const [path, limits] of Object.entries(quota ?? {})) app.quotaLimits.set(path, limits);
  return app.settings;
}

const limited = <T>(items: T[], query: Readonly<Record<string, string>>): T[] =>
  query['limit'] === undefined ? items : items.slice(-Number(query['limit']));

function moveClock(sim: Simulation, body: unknown): unknown {
  const move = z
    .union([
      z.strictObject({ advanceMs: z.number().nonnegative() }),
      z.strictObject({ set: z.iso.datetime({ offset: true }) }),
    ])
    .parse(body);
  if ('advanceMs' in move) sim.clock.advance(move.advanceMs);
  else sim.clock.set(new Date(move.set));
  return { now: new Date(sim.clock.nowMs()).toISOString() };
}

const routes: [string, RegExp, Handler][] = [
  ['POST', /^\/apps$/u, (sim, { body }) => createApp(sim, appInput.parse(body)).settings],
  ['GET', /^\/apps$/u, (sim) => [...sim.state.apps.values()].map((app) => app.settings)],
  ['GET', /^\/apps\/([^/]+)$/u, (sim, _request, [appid]) => appAt(sim, appid).settings],
  ['PATCH', /^\/apps\/([^/]+)$/u, (sim, { body }, [appid]) => patchApp(appAt(sim, appid), body)],
  [
    'POST',
    /^\/apps\/([^/]+)\/verify-callback$/u,
    async (sim, _request, [appid]) => ({ isVerified: await sim.callbacks.verify(appAt(sim, appid)) }),
  ],
  [
    'POST',
    /^\/apps\/([^/]+)\/templates$/u,
    (sim, { body }, [appid]) => {
      const input = templateInput.parse(body);
      const id = sim.rng.token(43);
      appAt(sim, appid).templates.set(id, { ...input, id, isBanned: false });
      return { id };
    },
  ],
  [
    'GET',
    /^\/apps\/([^/]+)\/templates$/u,
    (sim, _request, [appid]) => [...appAt(sim, appid).templates.values()],
  ],
  [
    'GET',
    /^\/apps\/([^/]+)\/relations\/([^/]+)$/u,
    (sim, _request, [appid, personId]) => {
      const app = appAt(sim, appid);
      const { subscriptions, ...relation } = relationOf(sim, app, personAt(sim, personId).id);
      return {
        ...relation,
        unionid: unionidOf(sim, app, relation.personId) ?? null,
        subscriptions: Object.fromEntries(subscriptions),
      };
    },
  ],
  [
    'POST',
    /^\/people$/u,
    (sim, { body }) =>
      (Array.isArray(body) ? body : [body]).map((one) =>
        personView(createPerson(sim, personInput.parse(one))),
      ),
  ],
  ['GET', /^\/people$/u, (sim) => [...sim.state.people.values()].map(personView)],
  [
    'PATCH',
    /^\/people\/([^/]+)$/u,
    (sim, { body }, [id]) => personView(Object.assign(personAt(sim, id), personInput.parse(body))),
  ],
  ['GET', /^\/phone\/([^/]+)$/u, (sim, _request, [id]) => personAt(sim, id).inbox.list()],
  [
    'POST',
    /^\/act$/u,
    (sim, { body }) => (Array.isArray(body) ? Promise.all(body.map((one) => act(sim, one))) : act(sim, body)),
  ],
  ['GET', /^\/callbacks$/u, (sim, { query }) => limited(sim.callbacks.records(), query)],
  ['POST', /^\/callbacks\/settle$/u, (sim) => sim.callbacks.settle()],
  ['POST', /^\/callbacks\/hold$/u, (sim) => sim.callbacks.hold()],
  [
    'POST',
    /^\/callbacks\/release$/u,
    (sim, { body }) =>
      sim.callbacks.release(z.strictObject({ shuffle: z.boolean().default(false) }).parse(body).shuffle),
  ],
  [
    'POST',
    /^\/callbacks\/redeliver$/u,
    (sim, { body }) => {
      const { ids, inOrder } = z
        .strictObject({ ids: z.array(z.int()), inOrder: z.boolean().default(true) })
        .parse(body);
      return sim.callbacks.redeliver(ids, inOrder);
    },
  ],
  ['GET', /^\/requests$/u, (sim, { query }) => limited(sim.state.requests.list(), query)],
  [
    'GET',
    /^\/codes$/u,
    (sim) => ({
      sceneCodes: [...sim.state.sceneCodes.values()],
      miniProgramCodes: [...sim.state.miniProgramCodes.values()],
    }),
  ],
  ['GET', /^\/overview$/u, (sim, { query }) => overview(sim, query['person'] ?? '')],
  ['POST', /^\/reset$/u, (sim) => reset(sim)],
  [
    'POST',
    /^\/seed$/u,
    (sim, { body }) => seed(sim, z.strictObject({ serverUrl: z.url() }).parse(body).serverUrl),
  ],
  ['GET', /^\/clock$/u, (sim) => ({ now: new Date(sim.clock.nowMs()).toISOString() })],
  ['POST', /^\/clock$/u, (sim, { body }) => moveClock(sim, body)],
  ['POST', /^\/faults$/u, (sim, { body }) => ({ id: sim.faults.add(faultSchema.parse(body)) })],
  ['GET', /^\/faults$/u, (sim) => sim.faults.list()],
  ['DELETE', /^\/faults$/u, (sim) => sim.faults.clear()],
  ['DELETE', /^\/faults\/([^/]+)$/u, (sim, _request, [id]) => sim.faults.clear(id)],
];

/** Runs one control request; throws NotFound, ImpossibleAct or ZodError. */
export async function control(sim: Simulation, request: ControlRequest): Promise<unknown> {
  for (const [method, pattern, handler] of routes) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (match) return (await handler(sim, request, match.slice(1))) ?? null;
  }
  throw new NotFound(`${request.method} /__sim${request.path}`);
}

/** The HTTP status of a control request that failed. */
export function controlStatus(error: unknown): number {
  if (error instanceof NotFound) return 404;
  return error instanceof ImpossibleAct || error instanceof z.ZodError ? 400 : 500;
}
