import { Refusal } from '../../phone/jsdom';
import { sent } from '../answers';
import { clerk, openCounter } from './answers';

describe('signing in', () => {
  const unbound = { 'POST /api/counter/sessions/wechat': new Refusal(404, 'STAFF_WECHAT_NOT_BOUND') };
  const noSession = { storage: { 'session.clerk': '' } };
  const signIn = async (own: Record<string, unknown>) => {
    const page = await openCounter('sign-in', { ...unbound, ...own }, noSession);
    await page.type('账号', 'clerk.demo');
    await page.type('密码', 'demo-clerk-2026');
    await page.call('submit');
    return page;
  };

  it('needs nothing where the WeChat is bound', async () => {
    const page = await openCounter(
      'sign-in',
      { 'POST /api/counter/sessions/wechat': { ...clerk, token: 't' } },
      noSession,
    );
    expect(page.route()).toBe('packages/counter/pages/desk/index');
  });

  it('offers to bind the WeChat once, and does not insist', async () => {
    const page = await signIn({
      'POST /api/counter/sessions': { ...clerk, isWechatBound: false, token: 't' },
    });
    expect(page.text()).toContain('下次不用再输密码');
    await page.tap('这次先不绑定');
    expect(page.route()).toBe('packages/counter/pages/desk/index');
  });

  it('says in words that the password is wrong', async () => {
    const page = await signIn({ 'POST /api/counter/sessions': new Refusal(401, 'STAFF_CREDENTIALS_WRONG') });
    expect(page.text()).toContain('账号或密码不对');
  });

  it('lets somebody with several stores choose', async () => {
    const choices = [
      { storeId: 'st1', name: '静安寺店', code: 'SH01' },
      { storeId: 'st2', name: '湖滨店', code: 'HZ01' },
    ];
    const said = [new Refusal(409, 'STAFF_STORE_CHOICE', '', { choices }), { ...clerk, token: 't' }];
    const page = await signIn({ 'POST /api/counter/sessions': () => said.shift() });
    expect(page.text()).toContain('今天在哪家店');
    await page.tap('湖滨店');
    expect(sent(page, 'POST', '/api/counter/sessions')[1]?.body).toMatchObject({ storeId: 'st2' });
    expect(page.route()).toBe('packages/counter/pages/desk/index');
  });

  it('asks for a password of one’s own first', async () => {
    const staff = { ...clerk.staff, mustChangePassword: true };
    const page = await signIn({
      'POST /api/counter/sessions': { ...clerk, staff, token: 't' },
      'PUT /api/counter/me/password': new Refusal(400, 'STAFF_PASSWORD_WEAK'),
    });
    expect(page.text()).toContain('先设一个自己的密码');
    await page.type('新密码', '123456');
    await page.tap('保存并继续');
    expect(page.text()).toContain('至少 12 位，不能是常见密码');
  });
});
