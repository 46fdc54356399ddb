import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Route } from '../../src/platform/http';
import type { Client } from '../support/client';
import { createClient } from '../support/client';
import type { People } from '../support/people';
import { signInEverybody } from '../support/people';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import { forbiddenFields, operatorPayloads, operatorTexts } from './payloads';

/** Collections that a refused request may touch: counters, sessions, the log of refused attempts. */
const bookkeeping = ['rateLimit', 'staffSession', 'mpSession', 'signInAttempt', 'worker', 'startUpCheck'];

describe('operator injection, mass assignment and private fields (F38)', () => {
  let app: TestApp;
  let people: People;

  beforeAll(async () => {
    app = await startApp();
    people = await signInEverybody(app);
  });
  afterAll(() => app.stop());

  /** The most powerful person a route lets in, without the client's check of answers. */
  const allowed = (route: Route): Client => {
    const who = route.path.startsWith('/api/console')
      ? people.administrator
      : route.path.startsWith('/api/counter')
        ? people.clerk
        : people.memberA;
    return createClient(app.url, [], who.token);
  };
  const jsonRoutes = (): Route[] => app.app.routes.filter((route) => route.kind !== 'raw');
  const pathOf = (route: Route, id = 'nobody-0000'): string => route.path.replace(/:[A-Za-z]+/g, id);

  it('refuses every operator in every field of every body, and changes nothing', async () => {
    const before = await fingerprint(app);
    const accepted: string[] = [];
    for (const route of jsonRoutes().filter(({ body }) => body !== undefined)) {
      for (const field of stringFieldsOf(route)) {
        for (const payload of operatorPayloads) {
          const answer = await send(allowed(route), route, pathOf(route), { [field]: payload });
          if (answer.status < 400 || answer.status >= 500)
            accepted.push(`${route.method} ${route.path} ${field}`);
        }
      }
    }
    expect([...new Set(accepted)]).toEqual([]);
    expect(await fingerprint(app)).toEqual(before);
  });

  it('refuses operators in paths and queries', async () => {
    const accepted: string[] = [];
    for (const route of jsonRoutes().filter(({ method }) => method === 'GET')) {
      for (const name of ['limit', 'cursor', 'state', 'memberNumber', 'sort', 'select', 'filter', 'fields']) {
        for (const text of operatorTexts) {
          const target = `${pathOf(route)}?${name}${text}`;
          const { status } = await allowed(route).get(target);
          if (status < 400 || status >= 500) accepted.push(`${route.path} ${name}${text}`);
        }
      }
      if (!route.path.includes(':')) continue;
      for (const payload of operatorPayloads) {
        const id = encodeURIComponent(JSON.stringify(payload));
        const { status } = await allowed(route).get(pathOf(route, id));
        if (status !== 400 && status !== 404) accepted.push(`${route.path} ${id} ${status}`);
      }
    }
    expect([...new Set(accepted)]).toEqual([]);
  });

  it('refuses fields that no caller may set, and names each', async () => {
    const before = await fingerprint(app);
    const accepted: string[] = [];
    for (const route of jsonRoutes().filter(({ body }) => body !== undefined)) {
      const own = new Set(fieldsOf(route));
      for (const field of forbiddenFields.filter((name) => !own.has(name))) {
        const answer = await send(allowed(route), route, pathOf(route), { [field]: 'x' });
        if (answer.status !== 400) accepted.push(`${route.method} ${route.path} ${field}: ${answer.status}`);
      }
    }
    expect(accepted).toEqual([]);
    expect(await fingerprint(app)).toEqual(before);
  });
});

function send(client: Client, route: Route, path: string, body: unknown) {
  if (route.method === 'PUT') return client.put(path, body);
  if (route.method === 'PATCH') return client.patch(path, body);
  return client.post(path, body);
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
  readonly anyOf?: readonly ObjectSchema[];
  readonly oneOf?: readonly ObjectSchema[];
  readonly allOf?: readonly ObjectSchema[];
}

/** Property schemas of a body, also of those that are one of several shapes. */
function propertiesOf(route: Route): [string, { readonly type?: string }][] {
  if (route.body === undefined) return [];
  const flatten = (schema: ObjectSchema): [string, { readonly type?: string }][] => [
    ...Object.entries(schema.properties ?? {}),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(flatten),
  ];
  // A JSON schema of an object has these keywords.
  return flatten(z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }) as ObjectSchema);
}

const fieldsOf = (route: Route): string[] => [...new Set(propertiesOf(route).map(([name]) => name))];

function stringFieldsOf(route: Route): string[] {
  const isScalar = (type: string | undefined): boolean =>
    type === undefined || !['array', 'object'].includes(type);
  return [...new Set(propertiesOf(route).flatMap(([name, { type }]) => (isScalar(type) ? [name] : [])))];
}

/** A hash of everything stored but bookkeeping. */
async function fingerprint(app: TestApp): Promise<Record<string, string>> {
  const db = app.db.connection.db!;
  const prints: Record<string, string> = {};
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (bookkeeping.includes(name)) continue;
    const rows = await db.collection(name).find().sort({ _id: 1 }).toArray();
    prints[name] = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  }
  return prints;
}
