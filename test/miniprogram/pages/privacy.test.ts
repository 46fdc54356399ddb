import { Refusal } from '../../phone/jsdom';
import { member, open, sent, session } from '../answers';

const leaving = { leftAt: '2026-03-02T04:00:00.000Z', eraseAt: '2026-03-09T04:00:00.000Z' };
const tell = (purpose: string, value: boolean) => ({
  currentTarget: { dataset: { purpose } },
  detail: { value },
});

describe('privacy', () => {
  it('shows each consent as a toggle, and what is stored as a list', async () => {
    const page = await open('privacy');
    expect(page.data['toggles']).toMatchObject([
      { purpose: 'marketing', isGiven: false },
      { purpose: 'personalisation', isGiven: true },
    ]);
    for (const text of ['1234 5678 9012', '138****1234', '同意记录']) expect(page.text()).toContain(text);
  });

  it('withdraws as easily as it gives', async () => {
    const page = await open('privacy', { 'PUT /api/mp/consents': member });
    await page.call('setConsent', tell('personalisation', false));
    expect(sent(page, 'PUT', '/api/mp/consents')[0]?.body).toEqual({
      consents: [{ purpose: 'personalisation', noticeVersion: '1', given: false }],
      page: 'privacy',
    });
  });

  it('shows what is true where it could not be changed', async () => {
    const page = await open('privacy', { 'PUT /api/mp/consents': null });
    await page.call('setConsent', tell('marketing', true));
    expect(page.data['toggles']).toMatchObject([{ isGiven: false }, { isGiven: true }]);
    expect(page.text()).toContain('网络不太顺畅');
  });

  it('hands over a copy of everything as a file', async () => {
    const page = await open('privacy', {
      'GET /api/mp/me/copy': { madeAt: '', parts: { member: { phone: '13' } } },
    });
    await page.tap('下载一份我的全部资料');
    expect(sent(page, 'GET', '/api/mp/me/copy')).toHaveLength(1);
    expect(page.text()).toContain('请只发给自己');
    await page.tap('发到聊天里保存');
    expect(page.data).toMatchObject({ isCopying: false });
  });

  it('leaves, keeps nothing on the phone, and lets one come back', async () => {
    let isGone = false;
    const page = await open(
      'privacy',
      {
        'POST /api/mp/sessions': () => (isGone ? session(null, leaving) : session(member)),
        'DELETE /api/mp/me': () => {
          isGone = true;
          return {};
        },
      },
      { storage: { 'memberCode.last': { codes: {}, at: 0 } } },
    );
    await page.tap('退出会员');
    expect(page.text()).toContain('7 天内重新加入，积分和优惠券都还在');
    await page.call('leave', { currentTarget: { dataset: { erasure: 'later' } } });
    expect(sent(page, 'DELETE', '/api/mp/me')[0]?.query).toEqual({ erasure: 'later' });
    expect(page.stored('memberCode.last')).toBeUndefined();
    expect(page.text()).toContain('3 月 9 日 12:00 前重新加入');
    await page.tap('重新加入');
    expect(page.route()).toBe('pages/join/index');
  });

  it('erases at once where one does not want to wait', async () => {
    let state: 'leaving' | 'erased' = 'leaving';
    const page = await open('privacy', {
      'POST /api/mp/sessions': () => session(null, state === 'leaving' ? leaving : null),
      'DELETE /api/mp/leaving': () => {
        state = 'erased';
        return {};
      },
    });
    await page.tap('不等了，现在就彻底删除');
    await page.tap('删除');
    expect(page.text()).toContain('你不是会员');
  });

  it('says why leaving did not work, and stays', async () => {
    const page = await open('privacy', { 'DELETE /api/mp/me': new Refusal(409, 'MEMBER_FROZEN') });
    await page.call('leave', { currentTarget: { dataset: { erasure: 'now' } } });
    expect(page.text()).toContain('会员资料正在合并');
    expect(page.data).toMatchObject({ isMember: true });
  });
});
