import type { StaffAccess } from '../support/staff';
import { signInAtConsole, signInAtCounter } from '../support/staff';
import { dayMs } from '../../src/platform/clock';
import { demoPasswords, historyDays } from './brand';
import { buildConsole } from './console';
import { prepareFolder } from './folder';
import { playHistory } from './history';
import { inviteReward } from './invite';
import { layPhones } from './phones';
import type { DemoOptions } from './options';
import { parseOptions, usage } from './options';
import type { Brand } from './setup';
import { setUpBrand } from './setup';
import { storySteps } from './story';
import { tell } from './storyteller';
import { storyTable } from './table';
import type { World } from './world';
import { startWorld } from './world';

/** How long the story takes in its own time: three sign-ins on three days, a return period, and what comes before and after. */
const storyDays = 3 + inviteReward.returnDays;

function daysBefore({ isStoryOnly, isFresh }: DemoOptions): number {
  if (isFresh) return 0;
  return isStoryOnly ? storyDays : historyDays + storyDays;
}

/** Everything that is not the one JSON line goes to stderr when `--json` is asked for. */
function printer({ isJson }: DemoOptions): (line: string) => void {
  return (line) => void (isJson ? process.stderr : process.stdout).write(`${line}\n`);
}

async function run(options: DemoOptions): Promise<number | undefined> {
  const print = printer(options);
  const dataDir = prepareFolder(options.dataDir);
  const startAt = new Date(Date.now() - daysBefore(options) * dayMs);
  print('正在启动数据库、微信模拟器和服务……');
  const world = await startWorld({
    dataDir,
    port: options.port,
    startAt,
    log: (line) => void process.stderr.write(`${line.trimEnd()}\n`),
  });
  const stopped = stopOnSignal(world);
  try {
    // The story alone shows nobody a page.
    const built = options.isStoryOnly ? Promise.resolve() : buildConsole(dataDir);
    built.catch(() => undefined);
    const brand = await prepare(world, options, startAt, print);
    const isPassed = options.isFresh || (await playStory(world, brand, print));
    await world.endAtNow();
    if (options.isStoryOnly || !isPassed) {
      await world.stop();
      return isPassed ? 0 : 1;
    }
    const phone = await layPhones(world, brand, (line) => void process.stderr.write(`${line}\n`));
    await built;
    announce(world, brand, { ...options, phoneUrl: phone.url }, print);
  } catch (error) {
    await world.stop();
    throw error;
  }
  await stopped;
  return 0;
}

async function prepare(
  world: World,
  options: DemoOptions,
  startAt: Date,
  print: (line: string) => void,
): Promise<Brand> {
  const account = {
    username: 'administrator.demo',
    displayName: '管理员（演示）',
    password: demoPasswords.administrator,
  };
  const created = await world.inProcess((app) => app.staff.service.createAdministrator(account));
  const administrator: StaffAccess = {
    username: account.username,
    password: account.password,
    totpSecret: created.secondFactor?.secret ?? null,
  };
  await world.startServer();
  const brand = await setUpBrand(world, administrator);
  if (options.isStoryOnly || options.isFresh) return brand;
  print('正在写入演示品牌 90 天的历史……');
  await playHistory(world, brand, startAt, (day) => {
    if (day % 30 === 0) print(`  第 ${day} 天`);
  });
  return brand;
}

async function playStory(world: World, brand: Brand, print: (line: string) => void): Promise<boolean> {
  await world.setTime(new Date(Date.now() - storyDays * dayMs + 60_000));
  const signInOperator = (): Promise<string> => signInAtConsole(world.client(), brand.operator, world.clock);
  const storeId = brand.stores.get('SH01') ?? '';
  const atCounter = (access: StaffAccess) => (): Promise<string> => signInAtCounter(world.client(), access);
  const steps = storySteps(world, {
    signInOperator,
    storeId,
    callbacksAtKill: 200,
    shop: brand.shop,
    signInClerk: atCounter(brand.clerk),
    signInColleague: atCounter(brand.colleague),
  });
  const results = await tell(steps, () => undefined);
  print(`\n${storyTable(results)}\n`);
  return results.every(({ isPassed }) => isPassed);
}

function announce(
  world: World,
  brand: Brand,
  options: DemoOptions & { readonly phoneUrl: string },
  print: (line: string) => void,
): void {
  const account = ({
    appid,
    secret,
    originalId,
    token,
    encodingAesKey,
  }: World['config']['officialAccount']) => ({
    appid,
    secret,
    originalId,
    token,
    encodingAesKey, // prettier-ignore
  });
  const { username, password, totpSecret } = brand.administrator;
  if (options.isJson) {
    const ready = {
      serverUrl: world.serverUrl(),
      simulatorUrl: world.simulator.url,
      phoneUrl: options.phoneUrl,
      consoleUrl: `${world.serverUrl()}/console/`,
      officialAccount: account(world.config.officialAccount),
      miniProgram: account(world.config.miniProgram),
      administrator: { username, password, totpSecret },
      operator: { username: brand.operator.username, password: brand.operator.password },
      clerk: { username: brand.clerk.username, password: brand.clerk.password },
      till: brand.shop.till,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    return;
  }
  const lines = [
    '演示已就绪，按 Ctrl-C 结束。',
    '',
    `  桌面（从这里开始：手机、海报、店员，都在一张桌上）  ${options.phoneUrl}/`,
    `  运营后台                                          ${world.serverUrl()}/console/`,
    `  微信模拟器                                        ${world.simulator.url}/`,
    `  服务                                              ${world.serverUrl()}`,
    `  接口文档                                          ${world.serverUrl()}/api/openapi.json`,
    '',
    `  管理员  ${username} / ${password}（动态码密钥 ${totpSecret ?? ''}）`,
    `  运营    ${brand.operator.username} / ${brand.operator.password}`,
    `  店员    ${brand.clerk.username} / ${brand.clerk.password}`,
    `  收银机  X-Huan-Key ${brand.shop.till.keyId}，密钥 ${brand.shop.till.key}（签名方法见 src/order/TILL.md）`,
    '',
  ];
  print(lines.join('\n'));
}

/** Resolves when somebody asks the demo to end and everything has ended. */
function stopOnSignal(world: World): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    const stop = (): void => {
      if (isStopping) return;
      isStopping = true;
      world.stop().then(resolve, reject);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    whenNpmIsGone(stop);
  });
}

/** A signal to `npm run` ends npm and the shell that it started, and is not handed on to what the shell started. */
function whenNpmIsGone(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    stop();
  }, 500);
  timer.unref();
}

function main(): void {
  let options: DemoOptions;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : ''}\n\n${usage}\n`);
    process.exit(2);
  }
  run(options).then(
    (code) => process.exit(code ?? 0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
}

main();
