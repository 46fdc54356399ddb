import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startSimulator } from '../simulator';
import { openWatched, phoneSize, startBrowser } from './chromium';
import { startPhone } from './server';

const usage = `node --import tsx test/phone/picture.ts --page pages/home/index --out picture.png
  --phone URL       a running demo's phone page; without it a simulator of its own, and --answers
  --person ID       whose phone (default: the first)
  --answers FILE    {"GET /api/mp/me": data or {"status": 404, "error": {…}}, …} in place of the server
  --query k=v       of the page; may come more than once
  --scene N         场景值 (default 1089)
  --tap TEXT        tap what shows this text before the picture; may come more than once
  --type LABEL=TEXT type into the field with this label or placeholder, before the taps
  --store KEY=JSON  in the phone's storage beforehand, for example session.member="x"
  --root DIR      another Mini Program than miniprogram/
  --full            the whole page, however long
  --wait MS         before the picture (default 400)`;

const answersSchema = z.record(z.string(), z.unknown());
const refusalSchema = z.looseObject({ status: z.number(), error: z.unknown() });

function answersOf(file: string | undefined) {
  if (file === undefined) return undefined;
  const answers = answersSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return (method: string, target: string): { status: number; body: unknown } => {
    const [place = ''] = target.split('?');
    const given = answers[`${method} ${target}`] ?? answers[`${method} ${place}`];
    if (given === undefined) process.stderr.write(`no answer for ${method} ${target}\n`);
    const refusal = refusalSchema.safeParse(given);
    if (refusal.success) return { status: refusal.data.status, body: { error: refusal.data.error } };
    const isPage = z.looseObject({ data: z.unknown(), page: z.unknown() }).safeParse(given).success;
    if (given !== undefined) return { status: 200, body: isPage ? given : { data: given } };
    return { status: 404, body: { error: { code: 'NO_ANSWER', message: 'no answer given', requestId: '' } } };
  };
}

async function ownPhone(answersFile: string | undefined, root: string | undefined) {
  const simulator = await startSimulator({ seed: 'picture' });
  await simulator.client.seed('http://127.0.0.1:9');
  const answer = answersOf(answersFile);
  const phone = await startPhone({
    simulatorUrl: simulator.url,
    serverUrl: () => 'http://127.0.0.1:9',
    ...(answer ? { answer } : {}),
    ...(root === undefined ? {} : { root: path.resolve(root) }),
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  return {
    url: phone.url,
    async close() {
      await phone.close();
      await simulator.close();
    },
  };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      page: { type: 'string', default: '' },
      out: { type: 'string', default: 'picture.png' },
      phone: { type: 'string' },
      person: { type: 'string' },
      answers: { type: 'string' },
      query: { type: 'string', multiple: true, default: [] },
      scene: { type: 'string', default: '1089' },
      tap: { type: 'string', multiple: true, default: [] },
      type: { type: 'string', multiple: true, default: [] },
      store: { type: 'string', multiple: true, default: [] },
      full: { type: 'boolean', default: false },
      wait: { type: 'string', default: '400' },
      root: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const own = values.phone === undefined ? await ownPhone(values.answers, values.root) : undefined;
  const url = values.phone ?? own?.url ?? '';
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: phoneSize, deviceScaleFactor: 2, hasTouch: true });
  const { page, problems } = await openWatched(context);
  const person = values.person ?? (await firstPerson(url));
  const address = new URL(url);
  address.searchParams.set('person', person);
  address.searchParams.set('path', values.page);
  address.searchParams.set('scene', values.scene);
  for (const one of values.query) {
    const [name = '', ...rest] = one.split('=');
    address.searchParams.set(`q.${name}`, rest.join('='));
  }
  const stored = values.store.map((one) => [
    `phone:${person}:${one.split('=')[0] ?? ''}`,
    one.slice(one.indexOf('=') + 1),
  ]);
  await page.addInitScript(`for (const [k, v] of ${JSON.stringify(stored)}) localStorage.setItem(k, v);`);
  await page.goto(address.toString());
  await page.waitForLoadState('networkidle');
  for (const one of values.type) {
    const [label = '', ...rest] = one.split('=');
    await page.getByLabel(label).or(page.getByPlaceholder(label)).first().fill(rest.join('='));
  }
  for (const text of values.tap) {
    await page.getByText(text).first().tap();
    await page.waitForLoadState('networkidle');
  }
  await page.waitForTimeout(Number(values.wait));
  if (values.full) {
    const height = await page.evaluate<number>(
      `Math.max(...[...document.querySelectorAll('.phone-page:not([hidden]) .phone-scroll')].map((one) => one.scrollHeight)) + 180`,
    );
    await page.setViewportSize({ width: phoneSize.width, height: Math.max(height, phoneSize.height) });
    await page.waitForTimeout(200);
  }
  await page.screenshot({ path: values.out });
  process.stdout.write(`${path.resolve(values.out)}\n${problems.map((one) => `${one}\n`).join('')}`);
  await browser.close();
  await own?.close();
  return problems.length === 0 ? 0 : 1;
}

async function firstPerson(url: string): Promise<string> {
  const people = z
    .array(z.looseObject({ id: z.string() }))
    .parse(await (await fetch(`${url}/phone/people`)).json());
  return people[0]?.id ?? '';
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
