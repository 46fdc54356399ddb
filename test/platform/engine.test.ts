import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { mongo } from 'mongoose';
import type { Engine, EngineOptions } from '../../src/platform/database/engine';
import { startEngine } from '../../src/platform/database/engine';
import { AppError } from '../../src/platform/errors';
import { startDatabase } from '../support/database';
import { enginePlaces, makeDataDir, startOwnEngine } from '../support/engine';
import type { Owner } from './engineProcesses';
import { exists, forkOwner, isListening, until } from './engineProcesses';

const folders: string[] = [];
const engines: Engine[] = [];
const owners: Owner[] = [];

async function newFolder(): Promise<string> {
  const folder = await makeDataDir();
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, more: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = await startEngine({ ...enginePlaces(), dataDir, durable: true, ...more });
  engines.push(engine);
  return engine;
}

function startElsewhere(...how: Parameters<typeof forkOwner>): Owner {
  const owner = forkOwner(...how);
  owners.push(owner);
  return owner;
}

async function recordOf(dataDir: string): Promise<Record<string, unknown>> {
  // The file is written by the engine's keeper as an object.
  return JSON.parse(await readFile(join(dataDir, 'engine.json'), 'utf8')) as Record<string, unknown>;
}

/** The refusal of a start that must not succeed. */
async function refusalOf(starting: Promise<Engine>): Promise<{ code: string; message: string }> {
  const outcome = await starting.catch((error: unknown) => error);
  if (outcome instanceof AppError) return { code: outcome.code, message: outcome.message };
  throw new Error('the start was not refused', { cause: outcome });
}

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

afterEach(async () => {
  for (const owner of owners.splice(0)) await owner.kill();
  for (const engine of engines.splice(0)) await engine.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('an engine and its owners', () => {
  it('outlives an owner that is killed, and serves the next one with all it acknowledged', async () => {
    const dataDir = await newFolder();
    const owner = startElsewhere({ dataDir, durable: true });
    const { uri = '', pid } = await owner.report;
    const first = await startDatabase({ uri });
    await first.database.connection.useDb('kept').collection('row').insertOne({ mark: 'before' });
    await first.database.close();
    await owner.kill();
    const engine = await start(dataDir);
    expect(engine).toMatchObject({ uri, pid });
    const second = await startDatabase({ uri });
    expect(await second.database.connection.useDb('kept').collection('row').countDocuments({})).toBe(1);
    await second.database.close();
  });

  it('lives as long as one owner is left, and has ended when the last one has stopped', async () => {
    const dataDir = await newFolder();
    const first = await start(dataDir);
    const second = await start(dataDir);
    expect(second.pid).toBe(first.pid);
    await first.stop();
    expect(await isListening(first.uri)).toBe(true);
    await Promise.all([second.stop(), second.stop()]);
    expect(await isListening(first.uri)).toBe(false);
  });

  it('ends by itself when all its owners were killed', async () => {
    const dataDir = await newFolder();
    const pair = [1, 2].map(() => startElsewhere({ dataDir, durable: true, graceMs: 200 }));
    const reports = await Promise.all(pair.map((owner) => owner.report));
    await pair[0]!.kill();
    expect(await isListening(reports[0]!.uri!)).toBe(true);
    await pair[1]!.kill();
    await until(async () => !(await isListening(reports[0]!.uri!)));
  });

  it('is one, however many start at once', async () => {
    const dataDir = await newFolder();
    const others = [1, 2].map(() => startElsewhere({ dataDir, durable: true }));
    const here = await Promise.all([1, 2, 3, 4].map(() => start(dataDir)));
    const there = await Promise.all(others.map((owner) => owner.report));
    expect(new Set([...here, ...there].map(({ pid }) => pid)).size).toBe(1);
  });

  it('starts and stops without end while others do the same', async () => {
    const dataDir = await newFolder();
    const rounds = [1, 2, 3].map(async () => {
      for (let round = 0; round < 4; round += 1) {
        const engine = await start(dataDir);
        const { database } = await startDatabase({ uri: engine.uri });
        await database.connection.useDb('kept').collection('row').insertOne({ round });
        await database.close();
        await engine.stop();
      }
    });
    await Promise.all(rounds);
    const engine = await start(dataDir);
    const { database } = await startDatabase({ uri: engine.uri });
    expect(await database.connection.useDb('kept').collection('row').countDocuments({})).toBe(12);
    await database.close();
  });

  it('is not ended by a Ctrl-C that reaches its owner', async () => {
    const dataDir = await newFolder();
    const owner = startElsewhere({ dataDir, durable: true });
    const { uri = '' } = await owner.report;
    await owner.interrupt();
    const { database } = await startDatabase({ uri });
    await database.verify([]);
    await database.close();
    await owner.stop();
    expect(await isListening(uri)).toBe(false);
  });
});

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
    const [one, two] = [await start(dataDir), await start(dataDir)];
    const { keeperPid } = await recordOf(dataDir);
    process.kill(Number(keeperPid), 'SIGKILL');
    await until(async () => (await recordOf(dataDir))['keeperPid'] !== keeperPid);
    expect(one.pid).toBe(two.pid);
    const three = await start(dataDir);
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
    const engine = await start(dataDir);
    expect(engine.pid).toBe(pid);
    await engine.stop();
    await until(async () => !(await isListening(uri)));
  });
});

describe('a start', () => {
  it('is not misled by the record of an engine that is gone', async () => {
    const dataDir = await newFolder();
    const gone = await start(dataDir);
    await gone.stop();
    // Since then its ports were given to a stranger, and its process id to us.
    const stranger = createServer((socket) => socket.end('who are you?\n', () => socket.destroy()));
    const { port, keeperPort } = await recordOf(dataDir);
    await new Promise<void>((open) => stranger.listen(Number(port), '127.0.0.1', open));
    await writeFile(
      join(dataDir, 'engine.json'),
      JSON.stringify({ ...(await recordOf(dataDir)), keeperPort: port, pid: process.pid }),
    );
    const engine = await start(dataDir);
    expect(engine.pid).not.toBe(process.pid);
    expect(engine.uri).not.toContain(`:${String(port)}/`);
    expect(keeperPort).not.toBe(port);
    await new Promise((closed) => stranger.close(closed));
  });

  it.each(['{"pid":1', '{"pid":1}'])('goes over a record that reads %j', async (text) => {
    const dataDir = await newFolder();
    await writeFile(join(dataDir, 'engine.json'), text);
    expect(await isListening((await start(dataDir)).uri)).toBe(true);
  });

  it('comes back on the port that its clients know', async () => {
    const dataDir = await newFolder();
    const first = await start(dataDir);
    await first.stop();
    expect((await start(dataDir)).uri).toBe(first.uri);
  });

  it('refuses a folder whose files another process uses', async () => {
    const { name } = await start(await newFolder());
    const shared = await newFolder();
    await symlink(join(folders[0]!, name), join(shared, name));
    const { code, message } = await refusalOf(start(shared, { patienceMs: 300 }));
    expect(code).toBe('ENGINE_FOLDER_IN_USE');
    expect(message).toContain(shared);
  });

  it('says what the engine said when it cannot open the files', async () => {
    const dataDir = await newFolder();
    const engine = await start(dataDir);
    await engine.stop();
    const files = join(dataDir, engine.name);
    await rm(files, { recursive: true });
    await writeFile(files, 'a file where a folder should be');
    const { code, message } = await refusalOf(start(dataDir));
    expect(code).toBe('ENGINE_FAILED');
    expect(message).toContain('EEXIST');
  });

  it('refuses an engine that runs but does not answer', async () => {
    const own = await startOwnEngine();
    own.signal('SIGSTOP');
    const { code, message } = await refusalOf(start(own.dataDir, { patienceMs: 300 }));
    expect(code).toBe('ENGINE_NOT_ANSWERING');
    expect(message).toContain(String(own.pid()));
    own.signal('SIGCONT');
    const engine = await start(own.dataDir);
    expect(engine.pid).toBe(own.pid());
    await engine.stop();
    await own.stop();
  });
});

describe('an engine that is not durable', () => {
  it('leaves nothing behind, and is not taken for a durable one', async () => {
    const dataDir = await newFolder();
    const engine = await start(dataDir, { durable: false });
    expect(await exists(join(dataDir, engine.name))).toBe(true);
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'ENGINE_NOT_DURABLE' });
    await engine.stop();
    expect(await exists(join(dataDir, engine.name))).toBe(false);
    await mkdir(join(dataDir, engine.name));
    const durable = await start(dataDir);
    await durable.stop();
    expect(await exists(join(dataDir, engine.name))).toBe(true);
  });
});
