import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { inboxMessageModel } from '../../src/inbox/inbox.model';
import type { TestApp } from '../support/startApp';
import { freshDatabaseUri, startApp } from '../support/startApp';

/** A wire between the server and its database that can be slow, cut and stalled. */
interface Wire {
  readonly uri: string;
  delayMs: number;
  cut(): void;
  isDead: boolean;
  /** Connections stay open and nothing comes through; setting it back lets through what was held. */
  stall(isStalled: boolean): void;
  close(): Promise<void>;
}

/** How many connections to the database one process holds at most. */
const poolSize = 50;

describe('with a bad wire to the database (F35)', () => {
  let wire: Wire;
  let app: TestApp;

  beforeAll(async () => {
    const direct = new URL(freshDatabaseUri());
    wire = await startWire(direct);
    app = await startApp({ environment: { MONGODB_URI: wire.uri } });
  });
  afterAll(async () => {
    wire.isDead = false;
    wire.delayMs = 0;
    await app.stop();
    await wire.close();
  });

  const stored = () => app.db.collection(inboxMessageModel).countDocuments();
  const send = async (count: number): Promise<void> => {
    const { client } = app.simulator;
    const people = await client.createPeople(count);
    const { appid } = app.config.officialAccount;
    await client.actAll(people.map(({ id }) => ({ person: id, app: appid, verb: 'follow' as const })));
  };

  it('answers as always when everything takes 500 ms longer', async () => {
    wire.delayMs = 500;
    expect((await app.anonymous.get('/api/mp/brand')).status).toBe(200);
    wire.delayMs = 0;
  });

  it('says 503 to whoever finds every connection taken, and is well as soon as one is free', async () => {
    const knock = () => app.anonymous.as('x'.repeat(43)).get('/api/mp/me');
    wire.stall(true);
    const knocks = Array.from({ length: poolSize + 20 }, knock);
    const first = await Promise.race(knocks);
    expect([first.status, first.error?.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(first.headers.get('retry-after')).toMatch(/^\d+$/);
    wire.stall(false);
    const statuses = (await Promise.all(knocks)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(20);
    expect([...new Set(statuses)].sort()).toEqual([401, 503]);
    expect((await knock()).status).toBe(401);
  });

  it('loses no callback to connections that are reset', async () => {
    const before = await stored();
    await send(10);
    wire.cut();
    await send(10);
    wire.cut();
    await app.settle();
    expect(await stored()).toBe(before + 20);
  });

  it('says 503 and when to try again while nothing gets through, and is well afterwards', async () => {
    const rows = await stored();
    wire.isDead = true;
    wire.cut();
    // Any session has to be looked up.
    const knock = () => app.anonymous.as('x'.repeat(43)).get('/api/mp/me');
    const refused = await knock();
    expect([refused.status, refused.error?.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    const before = await app.simulator.client.callbacks();
    await send(3);
    await app.simulator.client.settleCallbacks();
    const unheard = (await app.simulator.client.callbacks()).slice(before.length);
    expect(unheard.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(unheard.flatMap(({ attempts }) => attempts).filter(({ status }) => status === 200)).toEqual([]);
    wire.isDead = false;
    await app.simulator.client.redeliver(unheard.map(({ id }) => id));
    await app.settle();
    // A refused write may still have come through: the repeat is right either way.
    expect(await stored()).toBe(rows + 3);
    expect((await knock()).status).toBe(401);
  });
});

async function startWire(direct: URL): Promise<Wire> {
  const sockets = new Set<Socket>();
  let held: (() => void)[] | undefined;
  const server: Server = createServer((near) => {
    if (wire.isDead) {
      near.destroy();
      return;
    }
    const far = connect(Number(direct.port), direct.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        const pass = (): void => {
          if (!to.destroyed) to.write(chunk);
        };
        if (held !== undefined) held.push(pass);
        else if (wire.delayMs === 0) pass();
        else setTimeout(pass, wire.delayMs);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const uri = new URL(direct);
  // A TCP server's address is never a string.
  uri.port = String((server.address() as AddressInfo).port);
  uri.hostname = '127.0.0.1';
  uri.searchParams.set('directConnection', 'true');
  const wire: Wire = {
    uri: uri.toString(),
    delayMs: 0,
    isDead: false,
    stall(isStalled) {
      const late = held ?? [];
      held = isStalled ? [] : undefined;
      for (const pass of late) pass();
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
  return wire;
}
