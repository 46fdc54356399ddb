import type { Browser } from 'playwright-core';
import type { CreatedStaff } from '../../src/contract/staff';
import { startBrowser } from '../phone/chromium';
import { createClient } from '../support/client';
import { done, signInAtConsole, signInAtCounter } from '../support/staff';
import type { Desk } from './desk';
import { takeDesk } from './desk';
import type { RunningDemo } from './startDemo';
import { startDemo } from './startDemo';

const phone = '13800002601';

/** What an operator does in the console, and what an analyst may not. Each step builds on those before. */
describe('the console in a browser', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let desk: Desk;
  let analyst: CreatedStaff;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
    const anonymous = createClient(demo.serverUrl, []);
    // The demo has just used the code of this half minute, and a code is taken once.
    const clock = { now: () => new Date(Date.now() + 30_000), monotonicMs: () => performance.now() };
    const administrator = anonymous.as(await signInAtConsole(anonymous, demo.administrator, clock));
    const account = {
      username: 'analyst.demo',
      displayName: '分析员（演示）',
      grants: [{ role: 'analyst', storeId: 'brand' }],
    };
    analyst = done(await administrator.post<CreatedStaff>('/api/console/staff', account));
    const clerk = anonymous.as(await signInAtCounter(anonymous, { ...demo.clerk, totpSecret: null }));
    const consents = [{ purpose: 'membership', noticeVersion: '1', given: true }];
    done(await clerk.post('/api/counter/pending-members', { phone, consents }));
    desk = await takeDesk(browser, demo.consoleUrl);
  });

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  it('says what is wrong with a sign-in, and lets the operator in with the right one', async () => {
    const { page } = desk;
    await page.getByLabel('用户名').fill(demo.operator.username);
    await page.getByLabel('密码').fill('not the password');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByText('用户名或密码不对').waitFor();
    expect(await desk.look('console-1-sign-in')).toEqual([]);
    await page.getByLabel('密码').fill(demo.operator.password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '概览' }).waitFor();
    expect(await desk.look('console-2-overview')).toEqual([]);
  });

  it('makes a channel code and shows its picture and report', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: '渠道码', exact: true }).click();
    await page.getByRole('button', { name: '新建渠道码' }).click();
    await page.getByLabel('名称').fill('春季新品海报');
    await page.getByLabel('放在哪里').fill('橱窗');
    await page.getByLabel('扫码后的回复').fill('欢迎来看春季新品。');
    expect(await desk.look('console-3-new-code')).toEqual([]);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: '春季新品海报' }).waitFor();
    await page.getByRole('img', { name: /春季新品海报 的公众号码/u }).waitFor();
    await page.getByRole('heading', { name: '这张码带来了什么？' }).waitFor();
    expect(await desk.look('console-4-code')).toEqual([]);
  });

  it('warns before it leaves what is not saved', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: '修改' }).click();
    await page.getByLabel('放在哪里').fill('门口');
    await page.getByRole('link', { name: '会员', exact: true }).click();
    await page.getByText('刚才的修改还没有保存').waitFor();
    await page.getByRole('button', { name: '取消' }).click();
    expect(await page.getByLabel('放在哪里').inputValue()).toBe('门口');
    await page.getByRole('link', { name: '会员', exact: true }).click();
    await page.getByRole('button', { name: '不保存，离开' }).click();
    await page.getByRole('heading', { name: '会员' }).waitFor();
  });

  it('finds a member by phone, and looks at their points and consents', async () => {
    const { page } = desk;
    await page.getByLabel('按手机号找人').fill(phone);
    await page.getByRole('button', { name: '查找' }).click();
    await page.getByRole('link', { name: '积分', exact: true }).waitFor();
    expect(await page.getByText('待认领').count()).toBe(1);
    expect(await desk.look('console-5-member')).toEqual([]);
    await page.getByRole('link', { name: '积分', exact: true }).click();
    await page.getByText('还没有积分流水').waitFor();
    await page.getByRole('link', { name: '授权' }).click();
    await page.getByText('会员服务').waitFor();
    expect(await desk.look('console-6-consents')).toEqual([]);
  });

  it('keeps a filtered list on reload and speaks English when asked', async () => {
    const { page } = desk;
    await page.goto(`${demo.consoleUrl}products?search=SOL`);
    await page.getByRole('heading', { name: '商品' }).waitFor();
    await page.reload();
    expect(await page.getByLabel('SKU 开头或名称').inputValue()).toBe('SOL');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Products' }).waitFor();
    expect(await desk.look('console-7-products-english')).toEqual([]);
    await page.getByRole('button', { name: '中文' }).click();
  });

  it('shows every other page without a fault', async () => {
    const places = [
      'tags', 'reply-rules', 'menu', 'coupon-templates', 'coupon-templates/new', 'invite', 'invite?tab=switch', 'message-prompts',
      'points-rules', 'points-rules/new', 'points-adjustments', 'tiers', 'stores', 'incentives', 'purchases', 'settings', 'notices',
    ]; // prettier-ignore
    const faults: string[] = [];
    for (const place of places) {
      await desk.page.goto(`${demo.consoleUrl}${place}`);
      await desk.page.getByRole('heading', { level: 1 }).waitFor();
      const name = `console-page-${place.replace(/\W+/gu, '-')}`;
      faults.push(...(await desk.look(name)).map((fault) => `${place}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });

  it('makes an analyst change the first password, and refuses what the role does not hold', async () => {
    const theirs = await takeDesk(browser, demo.consoleUrl);
    const { page } = theirs;
    await page.getByLabel('用户名').fill(analyst.staff.username);
    await page.getByLabel('密码').fill(analyst.initialPassword);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '设置自己的密码' }).waitFor();
    await page.getByLabel('现在的密码').fill(analyst.initialPassword);
    await page.getByLabel('新密码').fill('demo-analyst-password-2026');
    await page.getByLabel('再输入一次').fill('demo-analyst-password-2026');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: '概览' }).waitFor();
    expect(await page.getByRole('link', { name: '会员', exact: true }).count()).toBe(0);
    expect(await page.getByRole('link', { name: '员工' }).count()).toBe(0);
    await page.goto(`${demo.consoleUrl}members`);
    await page.getByText('你的角色看不到这一页').waitFor();
    await page.getByRole('link', { name: '渠道码', exact: true }).click();
    await page.getByRole('heading', { name: '渠道码' }).waitFor();
    expect(await page.getByRole('button', { name: '新建渠道码' }).count()).toBe(0);
    expect(await theirs.look('console-8-analyst')).toEqual([]);
    expect(theirs.problems).toEqual([]);
  });

  it('wrote no error into the browser’s console on the way', () => {
    expect(desk.problems).toEqual([]);
  });
});
