import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { startBrowser } from '../phone/chromium';
import type { PersonPhone } from './phones';
import { peopleOf, takePhone } from './phones';
import type { RunningDemo } from './startDemo';
import { startDemo } from './startDemo';

const desk = 'packages/counter/pages/desk/index';
const cardsSchema = z.array(z.looseObject({ from: z.string(), path: z.string() }));

/** What a newcomer does with the demo, with two phones and nothing read beforehand. Each step builds on those before. */
describe('the loop on two phones', () => {
  let demo: RunningDemo;
  let browser: Browser;
  let member: PersonPhone;
  let friend: PersonPhone;
  let clerk: PersonPhone;
  let idOf: (name: string) => string;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
    idOf = await peopleOf(demo.phoneUrl);
    member = await takePhone(browser, demo.phoneUrl, idOf('林晓'));
    friend = await takePhone(browser, demo.phoneUrl, idOf('周以安'));
    clerk = await takePhone(browser, demo.phoneUrl, idOf('店员沈晴'));
  });

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  afterEach(() => {
    expect([...member.problems, ...friend.problems, ...clerk.problems]).toEqual([]);
  });

  async function join(person: PersonPhone, button: string): Promise<void> {
    await person.tap('我已阅读并同意会员协议');
    await person.tap(button);
  }

  it('shows the first screen', async () => {
    const from = performance.now();
    await member.open();
    await member.sees('加入会员');
    const ms = Math.round(performance.now() - from);
    process.stdout.write(`first screen usable after ${ms} ms (goal 1,500 ms)\n`);
    await member.picture('1-home-before-joining');
  });

  it('lets a person join by the phone number that WeChat knows', async () => {
    await member.tap('加入会员');
    await join(member, '用手机号加入');
    await member.choose('同意');
    await member.choose('允许');
    await member.sees(/欢迎你/u);
    await member.picture('2-joined');
    await member.tap('好的，去看看');
    await member.sees('积分到期提醒');
    await member.choose('允许');
    await member.sees('可用积分');
    await member.picture('3-home');
  });

  it('lets the member claim a coupon and show its code', async () => {
    await member.tap('优惠券');
    await member.tap('领取');
    await member.sees('优惠券到期提醒');
    await member.choose('取消');
    await member.tap('可用');
    await member.tap('护理液八折券');
    await member.sees(/付款前给店员扫/u);
    await member.picture('4-coupon-code');
  });

  it('lets the clerk scan it off the other phone and redeem it with the purchase', async () => {
    await clerk.open({ path: desk });
    await clerk.tap('扫一扫');
    await clerk.choose('林晓的手机屏幕');
    await clerk.tap('加商品或金额');
    await clerk.tap('清眸多效护理液 360ml');
    await clerk.tap('没有小票，自动编号');
    await clerk.sees('¥54.40');
    await clerk.picture('5-checkout');
    await clerk.tap('确认核销并登记');
    await clerk.sees('已核销并登记');
    await clerk.picture('6-redeemed');
  });

  it('refuses the same coupon a second time and says who, where and when', async () => {
    await clerk.tap('扫下一位');
    await clerk.choose('林晓的手机屏幕');
    await clerk.sees(/在「上海静安寺店」由沈晴（演示）核销过/u);
    await clerk.picture('7-refused');
  });

  it('shows the member what came of it', async () => {
    await seesInTheEnd(member, 'pages/points/index', '+54');
    await member.picture('8-points');
    await seesInTheEnd(member, 'pages/purchases/index', '¥54.40');
    await member.picture('9-purchases');
  });

  it('lets the member invite a friend, who joins through the card', async () => {
    await member.open({ path: 'pages/invite/index' });
    await member.tap('发给微信朋友');
    await member.choose('周以安（演示）');
    await member.picture('10-invite');
    const address = `${demo.phoneUrl}/phone/cards?person=${idOf('周以安')}`;
    const [path = '', search = ''] = (await cardAt(address)).split('?');
    await friend.open({
      path: path.slice(1),
      scene: 1007,
      query: Object.fromEntries(new URLSearchParams(search)),
    });
    await friend.sees(/加入/u);
    await friend.picture('11-landing');
    await friend.tap(/加入会员|立即加入|入会/u);
    await join(friend, '不留手机号，直接加入');
    await friend.sees(/欢迎你/u);
    await seesInTheEnd(member, 'pages/invite/index', '1 位');
    await member.picture('12-friend-joined');
  });

  it('says that it does not know when the answer is lost, and repeats without harm', async () => {
    await clerk.open({ path: desk });
    await clerk.tap('登记消费');
    await clerk.tap('加商品或金额');
    await clerk.tap('双联镜盒');
    await clerk.tap('没有小票，自动编号');
    await clerk.sees('¥15.00');
    await loseAnswerOf(clerk, '**/server/api/counter/purchases');
    await clerk.tap('确认登记');
    await clerk.sees('还不确定是否成功');
    await clerk.picture('13-unknown');
    await clerk.tap('再确认一次');
    await clerk.sees('之前已登记成功，没有重复');
    await clerk.picture('14-known');
    await clerk.open({ path: 'packages/counter/pages/purchases/index' });
    await clerk.sees('¥15.00');
    expect((await clerk.text()).match(/¥15\.00/gu)).toHaveLength(1);
  });

  it('shows the last member code while the network is gone', async () => {
    await friend.open({ path: 'pages/home/index' });
    await friend.tap('会员码');
    await friend.sees('会自动更新，截图无效');
    await friend.page.locator('.phone-back').locator('visible=true').tap();
    await friend.page.locator('.phone-more').locator('visible=true').tap();
    await friend.choose('断开网络');
    await friend.tap('会员码');
    await friend.sees(/没有网络/u);
    await friend.picture('15-code-without-network');
  });

  it('lets the member leave, and come back', async () => {
    await member.open({ path: 'pages/privacy/index' });
    await member.tap('退出会员');
    await member.tap('退出，7 天后删除');
    await member.sees('你已退出会员');
    await member.picture('16-left');
    await member.tap('重新加入');
    await join(member, '不留手机号，直接加入');
    await member.sees(/欢迎/u);
    await member.open({ path: 'pages/points/index' });
    await member.sees('+54');
    await member.picture('17-back');
  });
});

/** The server gets the next call and acts on it; its answer never arrives. */
async function loseAnswerOf({ page }: PersonPhone, address: string): Promise<void> {
  let isLost = false;
  await page.route(address, async (route) => {
    if (isLost || route.request().method() !== 'POST') return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
}

/** What the server works off after its answer is on the page a moment later. */
async function seesInTheEnd(person: PersonPhone, path: string, text: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    await person.open({ path });
    await person.page.waitForLoadState('networkidle');
    if ((await person.text()).includes(text)) return;
  }
  await person.sees(text);
}

/** Where the card leads that was sent to somebody; it takes a moment to arrive. */
async function cardAt(address: string): Promise<string> {
  for (;;) {
    const [card] = cardsSchema.parse(await (await fetch(address)).json());
    if (card) return card.path;
  }
}
