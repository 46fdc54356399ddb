import { AppError } from '../../src/platform/errors';
import { outboxEventModel } from '../../src/platform/events';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { Worker } from '../support/factories/events';
import {
  countEffects,
  createWorker,
  effectModel,
  letterModel,
  on,
  shopModels,
  storeLetters,
  writeEffect,
} from '../support/factories/events';
import { until } from '../support/until';

describe('events', () => {
  let test: TestDatabase;
  let clock: FakeClock;
  const workers: Worker[] = [];

  const start = async (...handlers: Parameters<typeof createWorker>[0]['handlers'][number][]) => {
    const worker = createWorker({ db: test.database, clock, instance: 'shop', handlers });
    workers.push(worker);
    await worker.events.start();
    return worker;
  };
  const storing = (name: string, event: 'shelf.changed' | 'letter.arrived' = 'shelf.changed') =>
    on(event, { name, apply: writeEffect(test.database, clock, name) });
  const row = () => test.database.collection(outboxEventModel).findOne({});

  beforeEach(async () => {
    clock = createFakeClock();
    test = await startDatabase({ models: shopModels, clock });
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.events.stop(5_000);
    await test.stop();
  });

  it('refuses an event that is not written with its change', async () => {
    const { events } = await start();
    const outside = events.emit('shelf.changed', {
      subject: 'shelf:a',
      version: 1,
      payload: { shelf: 'a' },
    });
    await expect(outside).rejects.toThrow('outside a transaction');
  });

  it('tells nobody of a change that was rolled back', async () => {
    const { events, db } = await start(storing('store'));
    const rolledBack = db.transaction({ keys: [] }, async () => {
      await events.emit('shelf.changed', { subject: 'shelf:a', version: 1, payload: { shelf: 'a' } });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await events.settle();
    expect(await countEffects(db)).toEqual(new Map());
    expect(await row()).toBeNull();
  });

  it('hands an event to each of its handlers once, by itself, and what they emit in turn', async () => {
    const seen: unknown[] = [];
    const worker: Worker = await start(
      storing('store'),
      on('shelf.changed', {
        name: 'follow',
        async apply(event) {
          seen.push(event.payload, event.at, event.version);
          if (event.version > 1) return;
          await worker.events.emit('shelf.changed', {
            subject: 'shelf:b',
            version: 2,
            payload: { shelf: 'b' },
          });
        },
      }),
    );
    await worker.change('a', 1);
    await until(async () => (await countEffects(test.database)).size === 2);
    await worker.events.settle();
    expect(seen).toEqual([{ shelf: 'a' }, clock.now(), 1, { shelf: 'b' }, clock.now(), 2]);
    expect([...(await countEffects(test.database)).values()]).toEqual([1, 1]);
    expect(await row()).toMatchObject({
      status: 'done',
      handled: ['store', 'follow'],
      tries: 0,
      owner: null,
    });
  });

  it('closes an event that nobody hears', async () => {
    const { events, change } = await start();
    await change('a', 1);
    await events.settle();
    expect(await row()).toMatchObject({ status: 'done' });
  });

  it('opens no transaction for a handler that does not want the event', async () => {
    const applied: string[] = [];
    const { events, change, db } = await start(
      on('shelf.changed', {
        name: 'choose',
        wants: ({ payload }) => payload.shelf === 'a',
        apply: ({ payload }) => Promise.resolve(void applied.push(payload.shelf)),
      }),
      storing('store'),
    );
    await change('a', 1);
    await change('b', 1);
    await events.settle();
    expect(applied).toEqual(['a']);
    const rows = await db.collection(outboxEventModel).find().sort({ _id: 1 }).toArray();
    expect(rows.map(({ handled, status }) => [handled, status])).toEqual([
      [['choose', 'store'], 'done'],
      [['store'], 'done'],
    ]);
  });

  it('counts a try where a handler cannot even say whether it wants the event', async () => {
    const { events, change } = await start(
      on('shelf.changed', {
        name: 'choose',
        wants: () => {
          throw new TypeError('no such field');
        },
        apply: () => Promise.resolve(),
      }),
      storing('store'),
    );
    await change('a', 1);
    await events.settle();
    expect(await row()).toMatchObject({
      status: 'due',
      tries: 1,
      lastError: 'TypeError',
      handled: ['store'],
    });
  });

  it('finds rows that nobody handed over, more than one look takes, in a source of their own', async () => {
    let read = 0;
    const store = writeEffect(test.database, clock, 'read');
    const { events, timer, db } = await start(
      on('letter.arrived', {
        name: 'read',
        async apply(event, prepared, session) {
          await store(event, prepared, session);
          read += 1;
        },
      }),
    );
    await storeLetters(db, 600, clock.now());
    expect(await events.backlog()).toEqual({ due: 600, aside: 0, oldestDueAt: clock.now() });
    timer.wakeAll();
    await until(() => read >= 600);
    await events.settle();
    expect(await events.backlog()).toEqual({ due: 0, aside: 0, oldestDueAt: null });
    expect([...(await countEffects(db)).values()]).toEqual(Array(600).fill(1));
  });

  it('prepares outside the transaction and applies inside it', async () => {
    const where: unknown[] = [];
    const { events, change } = await start(
      on('shelf.changed', {
        name: 'ask',
        keys: ({ payload }) => [`shelf:${payload.shelf}`],
        before(event) {
          where.push(test.database.session());
          return Promise.resolve(`answer for ${event.payload.shelf}`);
        },
        apply(_event, answer, session) {
          where.push(answer, test.database.session() === session);
          return Promise.resolve();
        },
      }),
    );
    await change('a', 1);
    await events.settle();
    expect(where).toEqual([undefined, 'answer for a', true]);
  });

  it('tries again after 1, 2, 4 … seconds, without repeating what is done and without its traces', async () => {
    let failures = 2;
    const asked: number[] = [];
    const { events, change, counted } = await start(
      storing('store'),
      on('shelf.changed', {
        name: 'stumble',
        before: (event) => Promise.resolve(asked.push(event.version)),
        async apply(event, prepared, session) {
          await writeEffect(test.database, clock, 'stumble')(event, prepared, session);
          if (failures > 0) throw new AppError('SHELF_BUSY', 'unavailable', `busy ${failures--}`);
        },
      }),
      storing('count'),
    );
    await change('a', 1);
    await events.settle();
    expect(await row()).toMatchObject({ status: 'due', tries: 1, lastError: 'SHELF_BUSY' });
    expect([...(await countEffects(test.database)).values()]).toEqual([1, 1]);
    clock.advance(999);
    await events.settle();
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await events.settle();
    expect(await row()).toMatchObject({ status: 'due', tries: 2 });
    clock.advance(2_000);
    await events.settle();
    expect(await row()).toMatchObject({ status: 'done', handled: ['store', 'count', 'stumble'] });
    expect([...(await countEffects(test.database)).values()]).toEqual([1, 1, 1]);
    expect(counted).toEqual(['event_failures', 'event_failures']);
  });

  it('wakes for a row whose wait is over', async () => {
    let failures = 1;
    const { change, timer } = await start(
      on('shelf.changed', {
        name: 'stumble',
        apply: () => (failures-- > 0 ? Promise.reject(new Error('once')) : Promise.resolve()),
      }),
    );
    await change('a', 1);
    await until(async () => (await row())?.tries === 1);
    clock.advance(1_000);
    timer.wakeAll();
    await until(async () => (await row())?.status === 'done');
  });

  it('sets a row aside after 8 tries, says why without its words, and tries again when it is told to', async () => {
    let isBroken = true;
    const { events, change, counted } = await start(
      on('shelf.changed', {
        name: 'stumble',
        apply: () => (isBroken ? Promise.reject(new TypeError('a secret')) : Promise.resolve()),
      }),
    );
    await change('a', 1);
    for (let minute = 0; minute < 10; minute += 1) {
      await events.settle();
      clock.advance(300_000);
    }
    const stored = await row();
    expect(stored).toMatchObject({ status: 'aside', tries: 8, lastError: 'TypeError', owner: null });
    expect(JSON.stringify(stored)).not.toContain('secret');
    expect(counted.filter((name) => name === 'events_set_aside')).toHaveLength(1);
    expect(await events.listAside()).toEqual([
      {
        id: stored?._id,
        source: 'outboxEvent',
        event: 'shelf.changed',
        subject: 'shelf:a',
        at: stored?.at,
        lastError: 'TypeError',
      },
    ]);
    expect(await events.backlog()).toMatchObject({ due: 0, aside: 1 });

    isBroken = false;
    expect(await events.retry('another')).toBe(false);
    expect(await events.retry(stored?._id ?? '')).toBe(true);
    await events.settle();
    expect(await row()).toMatchObject({ status: 'done' });
    expect(await events.retry(stored?._id ?? '')).toBe(false);
  });

  it('finishes what runs when it stops, and leaves the rest to others', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let begun = 0;
    const slow = on('letter.arrived', {
      name: 'read',
      async apply(event, prepared, session) {
        begun += 1;
        await gate;
        await writeEffect(test.database, clock, 'read')(event, prepared, session);
      },
    });
    const { events, dispatch, db } = await start(slow);
    dispatch(await storeLetters(db, 40, clock.now()));
    await until(() => begun === 16);
    const stopped = events.stop(5_000);
    release();
    await stopped;
    expect(await db.collection(effectModel).countDocuments()).toBe(16);
    expect(await db.collection(letterModel).countDocuments({ status: 'due' })).toBe(24);

    const other = await start(slow);
    await other.events.settle();
    expect([...(await countEffects(db)).values()]).toEqual(Array(40).fill(1));
  });

  it('refuses two handlers of one name', async () => {
    await expect(start(storing('store'), storing('store'))).rejects.toThrow('named store');
  });
});
