import { learnTime, now as serverNow } from '../../miniprogram/api/clock';
import { newKey } from '../../miniprogram/api/keys';
import { Refusal } from '../phone/jsdom';
import { member, open, sent, session } from './answers';

describe('what is told about an entry', () => {
  const query = { scene: 'i01HABC' };
  const agree = '我已阅读并同意会员协议';

  it('is told again before somebody joins, where the first time did not arrive', async () => {
    const said = [null, { visitId: 'v', at: '' }];
    const page = await open(
      'join',
      {
        'POST /api/mp/sessions': session(null),
        'POST /api/mp/visits': () => said.shift(),
        'POST /api/mp/members': { member, isNew: true },
      },
      { query, scene: 1047 },
    );
    expect(page.stored('visit.pending')).toMatchObject([{ scene: 'i01HABC' }]);
    await page.tap(agree);
    await page.tap('不留手机号，直接加入');
    const paths = page.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(paths.slice(-2)).toEqual(['/api/mp/visits', '/api/mp/members']);
    const ids = sent(page, 'POST', '/api/mp/visits').map(({ body }) => body);
    expect(ids[1]).toEqual(ids[0]);
    expect(page.stored('visit.pending')).toEqual([]);
  });

  it('is dropped where the server will never take it, and keeps nobody from joining', async () => {
    const page = await open(
      'join',
      {
        'POST /api/mp/sessions': session(null),
        'POST /api/mp/visits': new Refusal(400, 'REQUEST_INVALID'),
        'POST /api/mp/members': { member, isNew: true },
      },
      { query },
    );
    expect(page.stored('visit.pending')).toEqual([]);
    await page.tap(agree);
    await page.tap('不留手机号，直接加入');
    expect(page.text()).toContain('欢迎你加入');
  });
});

describe('a call', () => {
  it('signs in once for all that is asked at the same time', async () => {
    const page = await open('home');
    expect(sent(page, 'POST', '/api/mp/sessions')).toHaveLength(1);
    const asked = page.requests.filter(({ path }) => path === '/api/mp/points/account');
    expect(asked[0]?.headers['Authorization']).toBe('Bearer token');
  });

  it('sends no token to what anybody may read', async () => {
    const page = await open('home', {}, { storage: { 'session.member': 'old' } });
    const [brand] = sent(page, 'GET', '/api/mp/brand');
    expect(Object.keys(brand?.headers ?? {})).not.toContain('Authorization');
  });
});

describe('the time', () => {
  it('is the server’s where the phone is wrong by more than a network can explain', () => {
    learnTime({ Date: new Date(Date.now() + 2_000).toUTCString() });
    expect(Math.abs(serverNow() - Date.now())).toBeLessThan(1_000);
    learnTime({ date: new Date(Date.now() + 3_600_000).toUTCString() });
    expect(Math.round((serverNow() - Date.now()) / 60_000)).toBe(60);
    learnTime({ Date: 'nonsense' });
    expect(Math.round((serverNow() - Date.now()) / 60_000)).toBe(60);
    learnTime({ Date: new Date().toUTCString() });
    expect(Math.abs(serverNow() - Date.now())).toBeLessThan(1_000);
  });
});

describe('a key', () => {
  it('is as the server takes it, and never the same', () => {
    const keys = Array.from({ length: 1_000 }, newKey);
    expect(keys.every((key) => /^[0-9A-Za-z]{24}$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(1_000);
  });
});
