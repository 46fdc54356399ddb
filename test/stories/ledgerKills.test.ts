import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import path from 'node:path';
import { onceModel } from '../../src/platform/database';
import { eventModels } from '../../src/platform/events';
import { pointsModels } from '../../src/points';
import { createCheck } from '../../src/points/points.check';
import type { Acknowledged, LedgerOrder } from '../support/children/ledgerWorker';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { OwnEngine } from '../support/engine';
import { startOwnEngine } from '../support/engine';
import { sizes } from '../support/sizes';

const script = path.join(__dirname, '..', 'support', 'children', 'ledgerWorker.ts');

describe('the ledger under kills of its workers and its database (F12)', () => {
  let engine: OwnEngine;
  let ledger: TestDatabase;

  beforeAll(async () => {
    engine = await startOwnEngine();
    ledger = await startDatabase({ uri: engine.uri, models: [onceModel, ...eventModels, ...pointsModels] });
  });
  afterAll(async () => {
    await ledger.stop();
    await engine.stop();
  });

  it('keeps every acknowledged operation once and every invariant', async () => {
    const { members, operations, appKills, databaseKills } = sizes.ledgerKills;
    const acknowledged: Acknowledged[] = [];
    const killEvery = Math.floor(operations / (appKills + databaseKills + 1));
    const kills = { app: 0, database: 0, next: killEvery };
    let worker: ChildProcess | undefined;
    let restarting: Promise<void> = Promise.resolve();

    const onAcknowledged = (operation: Acknowledged): void => {
      acknowledged.push(operation);
      if (acknowledged.length < kills.next) return;
      kills.next += killEvery;
      if (kills.database < databaseKills && kills.app >= kills.database) {
        kills.database += 1;
        engine.signal('SIGKILL');
        restarting = engine.restart();
      } else if (kills.app < appKills) {
        kills.app += 1;
        worker?.kill('SIGKILL');
      }
    };
    const run = async (name: string): Promise<void> => {
      for (let life = 0; ; life += 1) {
        const order = {
          uri: ledger.uri,
          databaseName: ledger.databaseName,
          seed: `${name}:${life}`,
          members,
        };
        const child = fork(script, {
          execArgv: ['--import', 'tsx'],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        worker = child;
        child.on('message', onAcknowledged);
        const rest = Math.ceil((operations - acknowledged.length) / 2);
        child.send({ ...order, operations: Math.max(1, rest) } satisfies LedgerOrder);
        const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
        if (code === 0) return;
        if (code !== null) throw new Error(`a worker ended with ${code}`);
      }
    };
    await Promise.all([run('one'), run('two')]);
    await restarting;

    console.log(
      `F12: ${acknowledged.length} acknowledged, ${kills.app} workers and ${kills.database} databases killed`,
    );
    expect(kills).toMatchObject({ app: appKills, database: databaseKills });
    const remembered = acknowledged.map((operation) => ({ ...operation, isAcknowledged: true }));
    const report = await createCheck(ledger.database)({ acknowledged: remembered });
    expect(report.findings).toEqual([]);
  }, 600_000);
});
