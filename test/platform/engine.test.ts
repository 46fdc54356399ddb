import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Engine } from '../../src/platform/database/engine';
import { AppError } from '../../src/platform/errors';
import { startDatabase } from '../support/database';
import { startOwnEngine } from '../support/engine';
import { createStage, exists, isListening, recordOf, until } from './engineProcesses';

const { newFolder, start, startElsewhere, clear } = createStage();

afterEach(clear);

/** The refusal of a start that must not succeed. */
async function refusalOf(starting: Promise<Engine>): Promise<{ code: string; message: string }> {
  const outcome = await starting.catch((error: unknown) => error);
  if (outcome instanceof AppError) return { code: outcome.code, message: outcome.message };
  throw new Error('the start was not refused', { cause: outcome });
}

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
    const used = await newFolder();
    const { name } = await start(used);
    const shared = await newFolder();
    await symlink(join(used, name), join(shared, name));
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

  it('ends also when its folder was deleted under it', async () => {
    const dataDir = await newFolder();
    const engine = await start(dataDir, { durable: false });
    await rm(dataDir, { recursive: true });
    await engine.stop();
    expect(await isListening(engine.uri)).toBe(false);
  });
});
