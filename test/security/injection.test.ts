import type { Route } from '../../src/platform/http';
import { rateLimitModel } from '../../src/platform/http';
import type { Client } from '../support/client';
import { createClient } from '../support/client';
import { createShop } from '../support/factories/order';
import type { Colleague } from '../support/factories/staff';
import { createAccount, signInAtCounter, worldOf } from '../support/factories/staff';
import type { People } from '../support/people';
import { signInEverybody } from '../support/people';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import { createTill } from '../support/till';
import { bodiesFor, nobodysTargets } from './bodies';
import { fingerprint } from './fingerprint';
import { forbiddenFields, operatorPayloads, operatorTexts, privateFields } from './payloads';

const bodies = bodiesFor(nobodysTargets);
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const pathOf = ({ path }: Route, id = 'nobody-0000'): string => path.replace(/:[A-Za-z]+/g, id);

describe('operator injection, mass assignment and private fields (F38)', () => {
  let app: TestApp;
  let people: People;
  /** A till that signs whatever it sends. */
  let signing: Client;
  /** A store's manager, at its counter. */
  let manager: Colleague;

  beforeAll(async () => {
    app = await startApp();
    people = await signInEverybody(app);
    const { till, storeId } = await createShop(app);
    const account = await createAccount(worldOf(app), [{ role: 'storeManager', storeId }]);
    manager = await signInAtCounter(worldOf(app), account, storeId);
    const unchecked = createClient(app.url, []);
    signing = { ...unchecked, ...createTill(unchecked, app.clock, till) };
  }, 180_000);
  afterAll(() => app.stop());

  /** The most powerful person a route lets in, without the client's check of answers. */
  const allowed = ({ path }: Route): Client => {
    if (path.startsWith('/api/open')) return signing;
    const { administrator, memberA } = people;
    const who = path.startsWith('/api/console')
      ? administrator
      : path.startsWith('/api/counter')
        ? manager
        : memberA;
    return createClient(app.url, [], who.token);
  };
  const jsonRoutes = (): Route[] => app.app.routes.filter(({ kind }) => kind !== 'raw');
  const writes = (): Route[] => jsonRoutes().filter(({ body }) => body !== undefined);
  const lists = (): Route[] => jsonRoutes().filter(({ method }) => method === 'GET');

  /** Runs `act` for all routes at once, with full windows of the rate limit. */
  const forEach = async (routes: readonly Route[], act: (route: Route) => Promise<void>): Promise<void> => {
    await app.db.collection(rateLimitModel).deleteMany({});
    await Promise.all(routes.map(act));
  };

  it('starts from bodies that their schemas accept, for every route that takes one', () => {
    expect(writes().map(nameOf).sort()).toEqual(Object.keys(bodies).sort());
    for (const route of writes()) {
      const name = nameOf(route);
      expect([name, route.body?.safeParse(bodies[name]).error?.issues]).toEqual([name, undefined]);
    }
  });

  it('refuses every operator in every field of every body', () => {
    const accepted: string[] = [];
    for (const route of writes()) {
      for (const poisoned of operatorPayloads.flatMap((payload) => poison(bodies[nameOf(route)], payload))) {
        if (route.body?.safeParse(poisoned).success === true)
          accepted.push(`${nameOf(route)} ${JSON.stringify(poisoned)}`);
      }
    }
    expect(accepted).toEqual([]);
  });

  it('refuses them over HTTP too, and changes nothing', async () => {
    const before = await fingerprint(app);
    const accepted: string[] = [];
    for (const [index, payload] of operatorPayloads.entries()) {
      await forEach(writes(), async (route) => {
        const choices = poison(bodies[nameOf(route)], payload);
        const { status, error } = await send(allowed(route), route, choices[index % choices.length]);
        if (status !== 400 || error?.code !== 'REQUEST_INVALID') accepted.push(`${nameOf(route)} ${status}`);
      });
    }
    expect([...new Set(accepted)]).toEqual([]);
    expect(await fingerprint(app)).toEqual(before);
  }, 300_000);

  it('refuses operators, repeated and private names in queries, and names each', async () => {
    const names = ['limit', 'cursor', 'state', 'status', 'sort', 'select', 'filter', 'fields'];
    const wrong: string[] = [];
    for (const text of operatorTexts) {
      await forEach(lists(), async (route) => {
        const query = names.map((name) => `${name}${text.replaceAll('NAME', name)}`).join('&');
        const { status, error } = await allowed(route).get(`${pathOf(route)}?${query}`);
        const said = JSON.stringify(error?.details);
        const unnamed = names.filter((name) => !said.includes(`query.${name}`));
        if (status !== 400 || unnamed.length > 0) wrong.push(`${route.path} ${text} ${unnamed.join()}`);
      });
    }
    await forEach(lists(), async (route) => {
      const query = privateFields.map((name) => `${name}=x`).join('&');
      const { error } = await allowed(route).get(`${pathOf(route)}?${query}`);
      const said = JSON.stringify(error?.details);
      wrong.push(...privateFields.filter((name) => !said.includes(`query.${name}`)).map((name) => `${route.path} ${name}`)); // prettier-ignore
    });
    expect(wrong).toEqual([]);
  }, 300_000);

  it('refuses operators in paths', async () => {
    const wrong: string[] = [];
    for (const payload of operatorPayloads) {
      const id = encodeURIComponent(JSON.stringify(payload));
      await forEach(lists().filter(({ path }) => path.includes(':')), async (route) => {
        const { status } = await allowed(route).get(pathOf(route, id));
        if (status !== 400) wrong.push(`${route.path} ${id} ${status}`);
      }); // prettier-ignore
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  it('refuses fields that no caller may set beside right ones, and changes nothing', async () => {
    const before = await fingerprint(app);
    const accepted: string[] = [];
    await forEach(writes(), async (route) => {
      const body = bodies[nameOf(route)] ?? {};
      const foreign = forbiddenFields.filter((field) => !isKnown(route, field));
      for (const field of foreign) {
        if (route.body?.safeParse({ ...body, [field]: 'x' }).success === true)
          accepted.push(`${nameOf(route)} ${field}`);
      }
      const all = Object.fromEntries(foreign.map((field) => [field, 'x']));
      const { status } = await send(allowed(route), route, { ...body, ...all });
      if (status !== 400) accepted.push(`${nameOf(route)}: ${status}`);
    });
    expect(accepted).toEqual([]);
    expect(await fingerprint(app)).toEqual(before);
  }, 120_000);
});

function send(client: Client, route: Route, body: unknown) {
  const path = pathOf(route);
  if (route.method === 'PUT') return client.put(path, body);
  if (route.method === 'PATCH') return client.patch(path, body);
  return client.post(path, body);
}

/** Every copy of `value` in which one leaf, or one whole part, is the payload. */
function poison(value: unknown, payload: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [payload];
  const inside = Object.entries(value).flatMap(([name, part]) =>
    [payload, ...poison(part, payload)].map((poisoned) =>
      Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === name ? poisoned : item))
        : { ...value, [name]: poisoned },
    ),
  );
  return inside;
}

/** Whether a route takes a field of this name for itself. */
function isKnown(route: Route, field: string): boolean {
  return field in (bodies[nameOf(route)] ?? {});
}
