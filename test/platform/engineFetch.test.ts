import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngine, secantusVersion } from '../../src/platform/database/engine/find';
import type { Owner } from './engineProcesses';
import { exists, forkOwner, until } from './engineProcesses';

/** A machine as the search sees it: folders on PATH, and the cache of this product inside the user's cache. */
interface Machine {
  readonly root: string;
  readonly places: { path: string; cacheDir: string };
  /** Puts a shell script there, which answers with its text. */
  readonly install: (file: string, text: string) => Promise<string>;
}

const machines: Machine[] = [];
const owners: Owner[] = [];

async function newMachine(): Promise<Machine> {
  const root = await mkdtemp(join(tmpdir(), 'huan-machine-'));
  const machine = {
    root,
    places: {
      path: ['bin', 'local'].map((name) => join(root, name)).join(':'),
      cacheDir: join(root, 'cache', 'huan'),
    },
    async install(file: string, text: string): Promise<string> {
      const place = join(root, file);
      await mkdir(join(place, '..'), { recursive: true });
      await writeFile(place, `#!/bin/sh\n${text}\n`);
      await chmod(place, 0o755);
      return place;
    },
  };
  machines.push(machine);
  return machine;
}

const says = (version: string): string => `echo 'db version v${version}'`;
const secantus = `echo 'secantusd-rs ${secantusVersion}'`;

afterEach(async () => {
  for (const owner of owners.splice(0)) await owner.kill();
  for (const { root } of machines.splice(0)) await rm(root, { recursive: true, force: true });
});

describe('the search for an engine', () => {
  it('takes what is installed, in this order: mongod on PATH, a downloaded one, secantusd-rs on PATH, in the cache', async () => {
    const { install, places } = await newMachine();
    expect(await findEngine(places)).toBeUndefined();
    const cached = await install('cache/huan/bin/secantusd-rs', secantus);
    expect(await findEngine(places)).toEqual({ name: 'secantus', path: cached, version: secantusVersion });
    const onPath = await install('local/secantusd-rs', secantus);
    expect(await findEngine(places)).toEqual({ name: 'secantus', path: onPath, version: secantusVersion });
    const downloaded = await install('cache/mongodb-binaries/mongod-x64-debian-8.2.6', says('8.2.6'));
    await writeFile(`${downloaded}.md5`, '');
    expect(await findEngine(places)).toEqual({ name: 'mongod', path: downloaded, version: '8.2.6' });
    const ours = await install('cache/huan/mongodb-binaries/mongod-x64-debian-8.2.6', says('8.2.6'));
    await writeFile(`${ours}.md5`, '');
    expect(await findEngine(places)).toMatchObject({ path: ours });
    const mongod = await install('local/mongod', says('8.0.4'));
    expect(await findEngine(places)).toEqual({ name: 'mongod', path: mongod, version: '8.0.4' });
    const first = await install('bin/mongod', says('7.0.0'));
    expect(await findEngine(places)).toMatchObject({ path: first });
    expect(await findEngine(places, 'secantus')).toMatchObject({ path: onPath });
    expect(await findEngine(places, 'mongod')).toMatchObject({ path: first });
  });

  it.each([
    ['is too old', says('6.0.19')],
    ['does not run here', 'exit 126'],
    ['says nothing', ''],
  ])('passes over a mongod that %s', async (_, text) => {
    const { install, places } = await newMachine();
    await install('bin/mongod', text);
    expect(await findEngine(places)).toBeUndefined();
    const usable = await install('local/mongod', says('10.0.1'));
    expect(await findEngine(places)).toMatchObject({ path: usable });
  });

  it.each([
    ['0.5.3-beta.195', false],
    ['0.5.2', false],
    ['0.5.3-beta.1000', true],
    ['0.5.3', true],
    ['1.0.0-beta.1', true],
  ])('judges SecantusDB %s', async (version, isUsable) => {
    const { install, places } = await newMachine();
    await install('bin/secantusd-rs', `echo 'secantusd-rs ${version}'`);
    expect((await findEngine(places)) !== undefined).toBe(isUsable);
  });

  it('passes over a download that was cut short', async () => {
    const { install, places } = await newMachine();
    await install('cache/huan/mongodb-binaries/mongod-x64-debian-8.2.6', says('8.2.6'));
    expect(await findEngine(places)).toBeUndefined();
  });
});

/** Counts its runs, builds until the file `go` appears, and installs what does not run: enough to see it found. */
const cargo = (root: string): string =>
  [
    `echo run >> ${root}/runs`,
    `printf '    Building [=====>   ] 57/213: bson(build)\\r' >&2`,
    `while [ ! -e ${root}/go ]; do sleep 0.05; done`,
    `[ -e ${root}/broken ] && echo 'error: cmake is missing' >&2 && exit 101`,
    `mkdir -p ${root}/cache/huan/bin`,
    `printf '#!/bin/sh\\necho secantusd-rs ${secantusVersion}\\n[ "$1" = --version ] || exit 3\\n' > ${root}/cache/huan/bin/secantusd-rs`,
    `chmod +x ${root}/cache/huan/bin/secantusd-rs`,
  ].join('\n');

describe('where no engine is installed', () => {
  function start(machine: Machine): Owner {
    const offline = {
      ...process.env,
      HOME: machine.root,
      INIT_CWD: machine.root,
      // No download can succeed, and the attempt ends at once.
      MONGOMS_DOWNLOAD_MIRROR: 'http://127.0.0.1:9',
      MONGOMS_MAX_RETRIES: '0',
    };
    const owner = forkOwner(
      { dataDir: join(machine.root, 'data'), durable: true, ...machine.places },
      offline,
    );
    owners.push(owner);
    return owner;
  }

  it('one is built, once, however many ask, and also when the one who builds is killed', async () => {
    const machine = await newMachine();
    await machine.install('bin/cargo', cargo(machine.root));
    const first = start(machine);
    await until(() => exists(join(machine.root, 'runs')));
    const others = [start(machine), start(machine)];
    await first.kill();
    const runs = async (): Promise<number> =>
      (await readFile(join(machine.root, 'runs'), 'utf8')).split('\n').length - 1;
    await until(async () => (await runs()) === 2);
    await writeFile(join(machine.root, 'go'), '');
    const reports = await Promise.all(others.map(({ report }) => report));
    // What was built is found and started; that it is no real engine is another matter.
    expect(reports.map(({ code }) => code)).toEqual(['ENGINE_FAILED', 'ENGINE_FAILED']);
    expect(await runs()).toBe(2);
    expect(reports.flatMap(({ lines }) => lines)).toContainEqual(expect.stringContaining('waiting for it'));
    expect(await exists(join(machine.root, 'cache', 'huan', 'fetch.lock'))).toBe(false);
  });

  it('a start names every way that failed and every way out', async () => {
    const machine = await newMachine();
    await machine.install('bin/cargo', cargo(machine.root));
    await Promise.all(['go', 'broken'].map((file) => writeFile(join(machine.root, file), '')));
    const { code, message } = await start(machine).report;
    expect(code).toBe('ENGINE_NOT_FOUND');
    for (const part of ['mongod', 'cmake is missing', 'MONGODB_URI', 'https://rustup.rs']) {
      expect(message).toContain(part);
    }
  });

  it('a folder that another engine has written is not opened empty by the one that is installed', async () => {
    const machine = await newMachine();
    await machine.install('bin/mongod', says('8.0.4'));
    await mkdir(join(machine.root, 'data', 'secantus'), { recursive: true });
    await writeFile(join(machine.root, 'data', 'secantus', 'WiredTiger'), '');
    const { code, message } = await start(machine).report;
    expect(code).toBe('ENGINE_NOT_FOUND');
    expect(message).toContain('written by secantus');
  });
});
