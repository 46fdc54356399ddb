import { Refusal } from '../../phone/jsdom';
import { brand, member, open, sent, session } from '../answers';

const stranger = { 'POST /api/mp/sessions': session(null) };
const joining = { ...stranger, 'POST /api/mp/members': { member, isNew: true } };
const agree = '我已阅读并同意会员协议';

describe('joining', () => {
  it('asks for no phone and ticks nothing when it opens', async () => {
    const page = await open('join', joining);
    expect(page.data).toMatchObject({ isAgreed: false });
    expect(page.data['options']).toMatchObject([
      { purpose: 'marketing', isGiven: false },
      { purpose: 'personalisation', isGiven: false },
    ]);
    expect(page.acts.map(({ verb }) => verb)).not.toContain('authorisePhone');
  });

  it('sends nothing before the agreement is ticked', async () => {
    const page = await open('join', joining);
    await page.tap('不留手机号，直接加入');
    expect(page.text()).toContain('请先阅读并勾选会员协议');
    expect(sent(page, 'POST', '/api/mp/members')).toEqual([]);
  });

  it('joins without a phone, with an answer to every notice that was shown', async () => {
    const page = await open('join', joining);
    await page.tap(agree);
    await page.tap('接收优惠消息（可选）');
    await page.tap('不留手机号，直接加入');
    expect(sent(page, 'POST', '/api/mp/members').map(({ body }) => body)).toEqual([
      {
        consents: [
          { purpose: 'membership', noticeVersion: '1', given: true },
          { purpose: 'marketing', noticeVersion: '1', given: true },
          { purpose: 'personalisation', noticeVersion: '1', given: false },
        ],
      },
    ]);
    expect(page.text()).toContain('欢迎你加入');
  });

  it('tells who sent the person before it joins, and what joining gave after it', async () => {
    const page = await open('join', joining, { query: { scene: 'i01HABC' }, scene: 1047 });
    await page.tap(agree);
    await page.tap('不留手机号，直接加入');
    const paths = page.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(paths).toEqual(['/api/mp/sessions', '/api/mp/visits', '/api/mp/members']);
    expect(sent(page, 'POST', '/api/mp/visits')[0]?.body).toMatchObject({
      scene: 'i01HABC',
      wechatScene: 1047,
    });
    expect(page.text()).toContain('1,880 积分');
    expect(page.text()).toContain('见面礼（¥20）');
  });

  it('joins with the code of the phone button', async () => {
    const page = await open('join', joining);
    await page.tap(agree);
    await page.tap('用手机号加入');
    await page.tap('同意');
    await page.tap('允许');
    expect(sent(page, 'POST', '/api/mp/members')[0]?.body).toMatchObject({ phoneCode: 'phone-code' });
  });

  it('takes a no to the phone, and leaves the other way open', async () => {
    const refusing = { acts: { authorisePhone: { code: null, errMsg: 'getPhoneNumber:fail user deny' } } };
    const page = await open('join', joining, refusing);
    await page.tap(agree);
    await page.tap('用手机号加入');
    await page.tap('同意');
    await page.tap('不允许');
    expect(page.text()).toContain('没有授权也没关系');
    await page.tap('不留手机号，直接加入');
    expect(page.text()).toContain('欢迎你加入');
  });

  it('says in 中文 why it did not work, and can be tried again', async () => {
    const held = { ...stranger, 'POST /api/mp/members': new Refusal(409, 'MEMBER_PHONE_HELD', 'held') };
    const page = await open('join', held);
    await page.tap(agree);
    await page.tap('不留手机号，直接加入');
    expect(page.text()).toContain('这个手机号已是另一位会员的');
    expect(page.data).toMatchObject({ isBusy: false, isJoined: false });
  });

  it('shows the notices in full', async () => {
    const page = await open('join', joining);
    await page.tap('看会员协议');
    expect(page.text()).toContain(brand.notices[0]?.text);
  });

  it('asks about messages in the tap that ends it, and goes home whatever the answer', async () => {
    const prompt = { moment: 'joined', why: '积分快到期时告诉你', templateIds: ['tpl-1'] };
    const page = await open('join', {
      ...joining,
      'GET /api/mp/message-prompts': prompt,
      'POST /api/mp/message-answers': { isNew: true },
    });
    await page.tap(agree);
    await page.tap('不留手机号，直接加入');
    expect(page.text()).toContain('积分快到期时告诉你');
    await page.tap('好的，去看看');
    await page.tap('取消');
    expect(page.route()).toBe('pages/home/index');
    expect(sent(page, 'POST', '/api/mp/message-answers')[0]?.body).toMatchObject({
      moment: 'joined',
      page: 'join',
      answers: [{ templateId: 'tpl-1', answer: 'reject' }],
    });
  });

  it('tells whoever has left until when they may come back', async () => {
    const leaving = { leftAt: '2026-03-01T02:00:00.000Z', eraseAt: '2026-03-08T02:00:00.000Z' };
    const page = await open('join', { 'POST /api/mp/sessions': session(null, leaving) });
    expect(page.text()).toContain('3 月 8 日 10:00 前重新加入');
  });
});

describe('the landing page', () => {
  it('says who sent the person and promises nothing for using the code', async () => {
    const text = '林** 邀请你看看我们的会员';
    const page = await open(
      'landing',
      { ...stranger, 'GET /api/mp/invite-codes/i01HABC': { inviterMaskedName: '林**', text } },
      { query: { scene: 'i01HABC' } },
    );
    expect(page.text()).toContain(text);
    await page.tap('加入会员');
    expect(page.route()).toBe('pages/join/index');
  });

  it('is no gate: one may look around first', async () => {
    const page = await open('landing', stranger, { query: { scene: 'c01HABC' } });
    await page.tap('先随便看看');
    expect(page.route()).toBe('pages/home/index');
  });

  it('is where a printed code leads that opens the home page', async () => {
    const page = await open('home', stranger, { query: { scene: 'k01HABC' } });
    expect(page.route()).toBe('pages/landing/index');
    expect(page.text()).toContain('店员邀请你加入会员');
  });
});
