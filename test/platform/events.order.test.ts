import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '../../src/platform/database';
import type { EventRow } from '../../src/platform/events';
import { outboxEventModel } from '../../src/platform/events';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { Worker } from '../support/factories/events';
import {
  connectAgain,
  countEffects,
  createWorker,
  effectModel,
  on,
  shopModels,
  writeEffect,
} from '../support/factories/events';
import { createRandom } from '../wechat/mutants';

const seed = 20260302;

describe('the order of events', () => {
  let test: TestDatabase;
  let second: Database;
  let clock: FakeClock;
  let workers: Worker[];
  /** `shelf:a 3` where version 3 came before version 2 had its effect, or after version 3 had. */
  let outOfOrder: string[];
  let broken: string | undefined;
  const random = createRandom(seed);

  beforeEach(async () => {
    clock = createFakeClock();
    test = await startDatabase({ models: shopModels, clock });
    second = await connectAgain(test, clock);
    outOfOrder = [];
    broken = undefined;
    workers = [test.database, second].map((db, index) =>
      createWorker({ db, clock, instance: `shop-${index}`, handlers: [follow(db)] }),
    );
    for (const { events } of workers) await events.start();
  });
  afterEach(async () => {
    for (const { events } of workers) await events.stop(5_000);
    await second.close();
    await test.stop();
  });

  /** Takes its time, and notes when a version does not follow the one before. */
  function follow(db: Database) {
    const write = writeEffect(db, clock, 'follow');
    const effects = db.collection(effectModel);
    return on('shelf.changed', {
      name: 'follow',
      async before() {
        for (let turns = random.integer(20); turns > 0; turns -= 1) await turn();
      },
      async apply(event, prepared, session) {
        const { subject, version } = event;
        if (`${subject} ${version}` === broken) throw new Error('broken');
        const known = await effects.countDocuments({ subject }, { session });
        if (known !== version - 1) outOfOrder.push(`${subject} ${version}`);
        await write(event, prepared, session);
      },
    });
  }

  const settleBoth = () => Promise.all(workers.map(({ events }) => events.settle()));

  it(`keeps the versions of a shelf in order over two workers (seed ${seed})`, async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (shelf) => {
        for (let version = 1; version <= 15; version += 1) await random.pick(workers).change(shelf, version);
      }),
    );
    await settleBoth();
    expect(outOfOrder).toEqual([]);
    expect([...(await countEffects(test.database)).values()]).toEqual(Array(90).fill(1));
  });

  it('orders events of one version as they were written', async () => {
    const [worker] = workers;
    const seen: string[] = [];
    worker!.events.register([
      on('shelf.changed', {
        name: 'note',
        apply: (event) => Promise.resolve(void seen.push(event.payload.shelf)),
      }),
    ]);
    await test.database.transaction({ keys: [] }, async () => {
      for (const shelf of ['1', '2', '3', '4']) {
        await worker!.events.emit('shelf.changed', { subject: 'shelf:a', version: 1, payload: { shelf } });
      }
    });
    await worker!.events.settle();
    expect(seen).toEqual(['1', '2', '3', '4']);
  });

  it('lets a row that was set aside hold back its own subject alone, without counting tries', async () => {
    const [first] = workers;
    broken = 'shelf:a 2';
    for (let version = 1; version <= 4; version += 1) {
      await first!.change('a', version);
      await first!.change('b', version);
    }
    for (let minute = 0; minute < 8; minute += 1) {
      await settleBoth();
      clock.advance(300_000);
    }
    const left = () =>
      test.database
        .collection(outboxEventModel)
        .find({ status: { $ne: 'done' } })
        .sort({ version: 1 })
        .toArray();
    expect(
      (await left()).map(({ subject, version, status, tries }) => [subject, version, status, tries]),
    ).toEqual([
      ['shelf:a', 2, 'aside', 8],
      ['shelf:a', 3, 'due', 0],
      ['shelf:a', 4, 'due', 0],
    ]);

    broken = undefined;
    const [aside] = await first!.events.listAside();
    await first!.events.retry(aside!.id);
    await settleBoth();
    expect(await left()).toEqual([]);
    expect(outOfOrder).toEqual([]);
    expect([...(await countEffects(test.database)).values()]).toEqual(Array(8).fill(1));
  });

  it('finds what is due behind any number of rows that are held back', async () => {
    const [first] = workers;
    const at = clock.now();
    const held = Array.from({ length: 1_200 }, (_, index): EventRow => ({
      _id: `held-${String(index).padStart(4, '0')}`,
      name: 'shelf.changed',
      subject: 'shelf:a',
      version: index + 1,
      at,
      payload: { shelf: 'a' },
      status: index === 0 ? 'aside' : 'due',
      tries: index === 0 ? 8 : 0,
      nextTryAt: at,
      owner: null,
      handled: [],
      lastError: null,
    }));
    await test.database.collection(outboxEventModel).insertMany(held);
    clock.advance(1);
    const free = { ...held[0]!, _id: 'free', subject: 'shelf:b', status: 'due' as const, tries: 0 };
    await test.database.collection(outboxEventModel).insertOne({ ...free, nextTryAt: clock.now() });
    await first!.events.settle();
    expect([...(await countEffects(test.database)).keys()]).toEqual(['follow free']);
    expect(await first!.events.backlog()).toMatchObject({ due: 1_199, aside: 1 });
  });
});
