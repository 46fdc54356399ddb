import { createMetrics, openapiRoute, operationsRoutes } from '../../src/platform/http';
import { commandLine } from '../../src/staff';
import { createShop } from '../support/factories/order';
import { asClerk, asOperator } from '../support/factories/staff';
import { asMember, asVisitor, signInEverybody, staffWorld } from '../support/people';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import type { TillAccess } from '../support/till';
import { signatureHeaders } from '../support/till';
import type { PrincipalName } from './matrix';
import { matrix, principals } from './matrix';

/** Longer than any session lasts. */
const eightDaysMs = 8 * 24 * 3_600_000;
const metricsToken = 'a-token-that-only-the-collector-knows';

/** A surface has sessions of its own; what has none is asked with those of the console. */
type Surface = 'mp' | 'counter' | 'console';
type Tokens = Readonly<Record<PrincipalName, (surface: Surface) => string | undefined>>;

describe('the access matrix (F37)', () => {
  let app: TestApp;
  let tokens: Tokens;
  let till: TillAccess;

  beforeAll(async () => {
    app = await startApp({ environment: { METRICS_TOKEN: metricsToken } });
    tokens = await signInAll(app);
    ({ till } = await createShop(app));
  }, 180_000);
  afterAll(() => app.stop());

  it('has one row for every route, and no row for anything else', () => {
    const operations = operationsRoutes({
      metrics: createMetrics({ withProcess: false }),
      metricsToken: '',
      checkReady: () => Promise.resolve(),
    });
    const routes = [...app.app.routes, ...operations, openapiRoute([], '0')];
    const served = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(served).size).toBe(served.length);
    expect(served.sort()).toEqual(Object.keys(matrix).sort());
  });

  it('is what every gate does, for every principal', async () => {
    const wrong: string[] = [];
    for (const [route, verdicts] of Object.entries(matrix)) {
      const knocks = principals.map(async (name) => {
        const signs = name === 'till' ? till : undefined;
        const verdict = await knock(app, route, tokens[name](surfaceOf(route)), signs);
        if (verdict !== verdicts[name]) wrong.push(`${route}: ${name} is ${verdict}, not ${verdicts[name]}`);
      });
      await Promise.all(knocks);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  it('opens the metrics to their token alone', async () => {
    expect((await app.anonymous.as(metricsToken).get('/metrics')).status).toBe(200);
    expect((await app.anonymous.as(`${metricsToken}x`).get('/metrics')).status).toBe(401);
  });
});

function surfaceOf(route: string): Surface {
  if (route.includes('/api/mp/')) return 'mp';
  return route.includes('/api/counter/') ? 'counter' : 'console';
}

/**
 * What the gate says. The request carries a field that no route knows: whoever is let in gets 400 from the schemas behind
 * the gate, so that nothing happens even where everything is permitted.
 */
async function knock(
  app: TestApp,
  route: string,
  token: string | undefined,
  till: TillAccess | undefined,
): Promise<string | number> {
  const [method = '', path = ''] = route.split(' ');
  const target = `${path.replace(/:[A-Za-z]+/g, 'nobody-0000')}?noSuchField=1`;
  const response = await fetch(app.url + target, {
    method,
    headers: {
      ...(till === undefined ? {} : signatureHeaders(till, app.clock, { method, target })),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'idempotency-key': 'knock-knock',
    },
  });
  const body = await response.text();
  if (response.status === 401 || response.status === 403) {
    // A callback's own refusal is not a gate: everybody is heard there.
    return path.startsWith('/callback/') ? 'in' : response.status;
  }
  if (!path.startsWith('/api/') || path === '/api/openapi.json') return 'in';
  return response.status === 400 && body.includes('noSuchField') ? 'in' : `${response.status} ${body}`;
}

async function signInAll(app: TestApp): Promise<Tokens> {
  const world = staffWorld(app);
  const lapsed = {
    mp: (await asMember(app)).client.token,
    counter: (await asClerk(world)).token,
    console: (await asOperator(world, 'administrator')).token,
  };
  app.clock.advance(eightDaysMs);
  const people = await signInEverybody(app);
  const visitor = await asVisitor(app);
  const [clerk, operator] = [await asClerk(world), await asOperator(world, 'administrator')];
  for (const { staffId } of [clerk, operator]) await app.app.staff.service.disable(commandLine, staffId);
  const always = (token: string | undefined) => () => token;
  return {
    anonymous: always(undefined),
    visitor: always(visitor.client.token),
    memberA: always(people.memberA.token),
    memberB: always(people.memberB.token),
    clerk: always(people.clerk.token),
    manager: always(people.manager.token),
    operator: always(people.operator.token),
    administrator: always(people.administrator.token),
    otherClerk: always(people.otherClerk.token),
    otherManager: always(people.otherManager.token),
    disabled: (surface) => (surface === 'counter' ? clerk.token : operator.token),
    expired: (surface) => lapsed[surface],
    till: always(undefined),
  };
}
