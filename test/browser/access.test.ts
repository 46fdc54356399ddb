import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { startBrowser } from '../phone/chromium';
import type { PersonPhone } from './phones';
import { peopleOf, takePhone } from './phones';
import type { RunningDemo } from './startDemo';
import { startDemo } from './startDemo';

const pages = [
  'home',
  'coupons',
  'mine',
  'privacy',
  'points',
  'purchases',
  'invite',
  'stores',
  'profile',
  'member-code',
];
const counterPages = ['desk', 'checkout', 'register', 'my-code', 'results', 'purchases', 'follow-ups'];

const resultSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
});

/** What axe finds wrong on the open page: contrast, and names of what can be operated. */
async function faultsOf(phone: PersonPhone): Promise<string[]> {
  await phone.page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const rules = [
    'color-contrast',
    'button-name',
    'image-alt',
    'label',
    'link-name',
    'aria-toggle-field-name',
  ];
  const options = JSON.stringify({ runOnly: { type: 'rule', values: rules } });
  // TDesign's switch takes no name; the words beside it are read before it.
  const where = JSON.stringify({ include: ['.phone-page:not([hidden])'], exclude: ['.t-switch'] });
  const found = await phone.page.evaluate<unknown>(`axe.run(${where}, ${options})`);
  return resultSchema
    .parse(found)
    .violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

describe('the pages for people who see or hear less', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let member: PersonPhone;
  let clerk: PersonPhone;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
    const idOf = await peopleOf(demo.phoneUrl);
    member = await takePhone(browser, demo.phoneUrl, idOf('林晓'));
    clerk = await takePhone(browser, demo.phoneUrl, idOf('店员沈晴'));
    await member.open({ path: 'pages/join/index' });
    await member.tap('我已阅读并同意会员协议');
    await member.tap('不留手机号，直接加入');
    await member.sees(/欢迎你/u);
  });

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  it.each(pages)('has contrast and names on %s', async (page) => {
    await member.open({ path: `pages/${page}/index` });
    await member.page.waitForLoadState('networkidle');
    expect(await faultsOf(member)).toEqual([]);
    await member.picture(`page-${page}`);
  });

  it.each(counterPages)('has contrast and names at the counter on %s', async (page) => {
    await clerk.open({ path: `packages/counter/pages/${page}/index` });
    await clerk.page.waitForLoadState('networkidle');
    expect(await faultsOf(clerk)).toEqual([]);
    await clerk.picture(`counter-${page}`);
  });
});
