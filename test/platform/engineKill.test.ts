import type { mongo } from 'mongoose';
import { startDatabase } from '../support/database';
import { startOwnEngine } from '../support/engine';
import { createStage, isListening, recordOf, until } from './engineProcesses';

const { newFolder, start, startElsewhere, clear } = createStage();

afterEach(clear);

/** Eight writers at once, until stopped. `acknowledged` holds the id of each write that the engine has confirmed. */
function startWriters(rows: mongo.Collection<{ _id: string }>): {
  acknowledged: Set<string>;
  stop: () => Promise<void>;
} {
  const acknowledged = new Set<string>();
  let isStopped = false;
  const writers = [1, 2, 3, 4, 5, 6, 7, 8].map(async (writer) => {
    for (let number = 0; !isStopped; number += 1) {
      const _id = `${writer}-${number}`;
      // A write that fails is in doubt, and nothing is claimed of it.
      await rows.insertOne({ _id }).then(
        () => acknowledged.add(_id),
        () => undefined,
      );
    }
  });
  return {
    acknowledged,
    async stop() {
      isStopped = true;
      await Promise.all(writers);
    },
  };
}

describe('a kill', () => {
  it('of the engine loses no acknowledged write', async () => {
    const own = await startOwnEngine();
    const { database, stop } = await startDatabase({ uri: own.uri });
    const rows = database.connection.getClient().db('kept').collection<{ _id: string }>('row');
    const writers = startWriters(rows);
    for (const target of [200, 400, 600, 800]) {
      await until(() => Promise.resolve(writers.acknowledged.size >= target));
      own.signal('SIGKILL');
      await own.restart();
    }
    await writers.stop();
    const kept = new Set((await rows.find({}).toArray()).map(({ _id }) => _id));
    expect([...writers.acknowledged].filter((id) => !kept.has(id))).toEqual([]);
    await stop();
    await own.stop();
  });

  it('of the engine brings a new one to the same address while an owner lives', async () => {
    const lines: string[] = [];
    const engine = await start(await newFolder(), { log: (line) => lines.push(line) });
    const { database, stop } = await startDatabase({ uri: engine.uri });
    const rows = database.connection.collection('row');
    await rows.insertOne({ mark: 'before' });
    const { pid } = engine;
    process.kill(pid, 'SIGKILL');
    await until(async () => engine.pid !== pid && (await isListening(engine.uri)));
    await rows.insertOne({ mark: 'after' });
    expect(await rows.countDocuments({})).toBe(2);
    expect(lines).toEqual([expect.stringContaining('ended unexpectedly')]);
    await stop();
  });

  it('of the keeper leaves the engine running, and a new keeper ends it later', async () => {
    const dataDir = await newFolder();
    const graceMs = 3_000;
    const [one, two] = [await start(dataDir, { graceMs }), await start(dataDir, { graceMs })];
    const { keeperPid } = await recordOf(dataDir);
    process.kill(Number(keeperPid), 'SIGKILL');
    await until(async () => (await recordOf(dataDir))['keeperPid'] !== keeperPid);
    expect(one.pid).toBe(two.pid);
    const three = await start(dataDir, { graceMs });
    expect(three.pid).toBe(one.pid);
    await one.stop();
    await three.stop();
    expect(await isListening(one.uri)).toBe(true);
    await two.stop();
    await until(async () => !(await isListening(one.uri)));
  });

  it('of everything but the engine leaves it to the next start', async () => {
    const dataDir = await newFolder();
    const owner = startElsewhere({ dataDir, durable: true });
    const { pid, uri = '' } = await owner.report;
    const { keeperPid } = await recordOf(dataDir);
    await owner.kill();
    process.kill(Number(keeperPid), 'SIGKILL');
    const engine = await start(dataDir, { graceMs: 500 });
    expect(engine.pid).toBe(pid);
    await engine.stop();
    await until(async () => !(await isListening(uri)));
  });
});
