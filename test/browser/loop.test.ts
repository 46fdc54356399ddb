import type { Browser } from 'playwright-core';
import { startBrowser } from '../phone/chromium';
import type { PersonPhone } from './phones';
import { peopleOf, takePhone } from './phones';
import type { RunningDemo } from './startDemo';
import { startDemo } from './startDemo';

/** What a newcomer does with the demo, with two phones and nothing read beforehand. Each step builds on those before. */
describe('the loop on two phones', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let member: PersonPhone;
  let clerk: PersonPhone;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
    const idOf = await peopleOf(demo.phoneUrl);
    member = await takePhone(browser, demo.phoneUrl, idOf('林晓'));
    clerk = await takePhone(browser, demo.phoneUrl, idOf('店员沈晴'));
  });

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  afterEach(() => {
    expect([...member.problems, ...clerk.problems]).toEqual([]);
  });

  it('shows the first screen', async () => {
    const from = performance.now();
    await member.open();
    await member.sees('加入会员');
    const ms = Math.round(performance.now() - from);
    process.stdout.write(`first screen usable after ${ms} ms (goal 1,500 ms)\n`);
    await member.picture('1-home-before-joining');
  });

  it('lets a person join', async () => {
    await member.tap('加入会员');
    await member.tap('我已阅读并同意会员协议');
    await member.tap('用手机号加入');
    await member.choose('同意');
    await member.choose('允许');
    await member.sees(/欢迎你/u);
    await member.picture('2-joined');
  });
});
