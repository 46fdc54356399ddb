import type { Browser, Page } from 'playwright-core';
import { openWatched, startBrowser } from '../phone/chromium';
import { pictureOf } from './phones';
import type { RunningDemo } from './startDemo';
import { startDemo } from './startDemo';

/** The page that a newcomer opens first: two phones, the wall, the chats, the camera and the clock. */
describe('the table of the demo', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let page: Page;
  let problems: readonly string[];

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    ({ page, problems } = await openWatched(context));
    page.setDefaultTimeout(15_000);
    await page.goto(demo.phoneUrl);
  });

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  afterEach(() => {
    expect(problems).toEqual([]);
  });

  const seat = (name: 'guest' | 'clerk') => page.locator(`#${name}`);
  const news = () => page.locator('#news');

  it('shows two phones, the clerk at the counter', async () => {
    await page.frameLocator('#guest iframe').getByText('加入会员').waitFor();
    await page.frameLocator('#clerk iframe').getByText('上海静安寺店').waitFor();
    await pictureOf(page, 'table-1');
  });

  it('follows the account by a poster, and tells of the callback', async () => {
    await page.locator('.poster', { hasText: '公众号海报' }).first().click();
    await seat('guest')
      .getByText(/欢迎关注清眸/u)
      .waitFor();
    await news()
      .getByText(/林晓关注了公众号.*服务确认并回复/u)
      .waitFor();
    await pictureOf(page, 'table-2');
  });

  it('writes to the account and opens the Mini Program from its menu', async () => {
    await seat('guest').getByPlaceholder('给公众号发一句话').fill('积分怎么查');
    await seat('guest').getByRole('button', { name: '发送' }).click();
    await seat('guest').getByText('打开小程序首页就能看到你的积分。').waitFor();
    await seat('guest').getByRole('button', { name: '优惠券' }).click();
    await page.frameLocator('#guest iframe').getByText('领券中心').waitFor();
  });

  it('joins with the mouse, and tells what it brought', async () => {
    const phone = page.frameLocator('#guest iframe');
    await page.locator('.poster', { hasText: '小程序码' }).first().click();
    await phone.getByRole('button', { name: '加入会员' }).click();
    await phone.getByText('我已阅读并同意会员协议').click();
    await phone.getByRole('button', { name: '不留手机号，直接加入' }).click();
    await phone.getByText(/欢迎你/u).waitFor();
    await news()
      .getByText(/林晓：入会了/u)
      .waitFor();
    await phone.getByRole('button', { name: '好的，去看看' }).click();
    await phone.getByRole('button', { name: '允许' }).click();
    await news()
      .getByText(/林晓的积分：0 → 1\d\d/u)
      .waitFor();
    await pictureOf(page, 'table-3');
  });

  it('moves the clock of everything to tomorrow', async () => {
    const before = Date.now();
    await page.getByRole('button', { name: '到明天' }).click();
    await page.waitForResponse((response) => response.url().endsWith('/phone/clock'));
    const phones = page.frames().filter((frame) => frame.parentFrame() !== null);
    await page.waitForTimeout(1500);
    for (const frame of phones) {
      const now = await frame.evaluate<number>('Date.now()');
      expect(now - before).toBeGreaterThan(23 * 3_600_000);
    }
  });

  it('gives the phone to somebody else, with a storage of their own', async () => {
    await seat('guest').locator('select').selectOption({ label: '周以安（演示） 拿着这部手机' });
    await page.frameLocator('#guest iframe').getByText('成为会员').waitFor();
    await seat('guest').getByRole('tab', { name: '扫一扫' }).click();
    await seat('guest').getByText('从相册选一张图片').waitFor();
    await pictureOf(page, 'table-4');
  });
});
