import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ChannelCodeReport, ChannelCodeView } from '../../src/contract/channelCode';
import { expectSame, StoryError } from './storyteller';
import type { World } from './world';

const killedCodeName = '被打断的一天';

/** How the story makes a code, and reads what it brought. */
export interface CodeDesk {
  readonly makeCode: (
    name: string,
    storeId: string | null,
    tags: readonly string[],
  ) => Promise<ChannelCodeView>;
  readonly report: (codeId: string) => Promise<ChannelCodeReport['totals']>;
}

/** Kills the server with SIGKILL while callbacks come in, starts it again and counts what it had acknowledged. */
export async function killMidway(
  world: World,
  callbackCount: number,
  { makeCode, report }: CodeDesk,
): Promise<string> {
  const { client: wechat } = world.simulator;
  const { appid } = world.config.officialAccount;
  const code = await makeCode(killedCodeName, null, []);
  const people = await wechat.createPeople(callbackCount);
  await wechat.holdCallbacks();
  const scans = people.map(({ id }) => ({
    person: id,
    app: appid,
    verb: 'scanQr' as const,
    scene: code.scene,
  }));
  await wechat.actAll(scans);
  await wechat.releaseCallbacks({ shuffle: true });
  await acknowledgedAtLeast(world, code.scene, callbackCount / 4);
  await world.killServer();
  const before = await acknowledgedCount(world, code.scene);
  await world.startServer();
  await world.settle();
  const acknowledged = await acknowledgedCount(world, code.scene);
  const totals = await report(code.id);
  if (totals.scanCount < acknowledged)
    throw new StoryError(`丢失：确认 ${acknowledged}，效果 ${totals.scanCount}`);
  expectSame('每人一次关注', totals.followCount, totals.scanCount);
  if (totals.scanCount > callbackCount) throw new StoryError(`重复：${totals.scanCount}`);
  return `杀死前已确认 ${before}，最终确认 ${acknowledged}，效果 ${totals.scanCount}`;
}

async function acknowledgedCount(world: World, scene: string): Promise<number> {
  const callbacks = await world.simulator.client.callbacks(1_000);
  return callbacks.filter(
    ({ message, outcome }) => message.includes(scene) && (outcome === 'accepted' || outcome === 'replied'),
  ).length;
}

async function acknowledgedAtLeast(world: World, scene: string, count: number): Promise<void> {
  const end = performance.now() + 20_000;
  while ((await acknowledgedCount(world, scene)) < count) {
    if (performance.now() > end) throw new StoryError(`20 秒内没有 ${count} 个回调得到确认`);
  }
}

/** Runs the command that operators run, in a process of its own. */
export async function checkLedger(world: World): Promise<string> {
  const root = path.join(__dirname, '..', '..');
  const args = ['--import', 'tsx', path.join(root, 'src/cli/main.ts'), 'check-ledger'];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...world.environment };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  return stdout.trim().split('\n').at(-1) ?? '';
}
