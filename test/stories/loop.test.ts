import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dayMs } from '../../src/platform/clock';
import { demoPasswords } from '../demo/brand';
import { setUpBrand } from '../demo/setup';
import { storySteps } from '../demo/story';
import { tell } from '../demo/storyteller';
import { storyTable } from '../demo/table';
import type { World } from '../demo/world';
import { startWorld } from '../demo/world';
import { signInAtConsole, signInAtCounter } from '../support/staff';

describe('the loop: scan, follow, join, earn points, redeem, buy, return', () => {
  let world: World;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'huan-story-'));
    const startAt = new Date(Date.now() - 4 * dayMs);
    world = await startWorld({ dataDir, port: 0, startAt, log: () => undefined });
  }, 120_000);
  afterAll(async () => {
    await world.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('closes, with the server killed in the middle of it', async () => {
    const account = {
      username: 'administrator.demo',
      displayName: '管理员',
      password: demoPasswords.administrator,
    };
    const created = await world.inProcess((app) => app.staff.service.createAdministrator(account));
    await world.startServer();
    const totpSecret = created.secondFactor?.secret ?? null;
    const brand = await setUpBrand(world, { ...account, totpSecret });
    const steps = storySteps(world, {
      signInOperator: () => signInAtConsole(world.client(), brand.operator, world.clock),
      storeId: brand.stores.get('SH01') ?? '',
      callbacksAtKill: 200,
      shop: brand.shop,
      signInClerk: () => signInAtCounter(world.client(), brand.clerk),
      signInColleague: () => signInAtCounter(world.client(), brand.colleague),
    });
    const results = await tell(steps, () => undefined);
    console.log(storyTable(results));
    expect(results.filter(({ isPassed }) => !isPassed)).toEqual([]);
    expect(results).toHaveLength(steps.length);
  }, 240_000);
});
