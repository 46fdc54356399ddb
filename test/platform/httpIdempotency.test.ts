import type { PointsAdjustmentView } from '../../src/contract/points';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import type { Client } from '../support/client';
import { asOperator } from '../support/factories/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('an idempotency key', () => {
  let app: TestApp;
  let operator: Client;
  let member: Member;

  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(staffWorld(app))).client;
    member = await asMember(app);
  });
  afterAll(() => app.stop());

  const path = () => `/api/console/members/${member.memberId}/points-adjustments`;
  const adjust = (key: string, points = 5, client = operator) =>
    client.post<PointsAdjustmentView>(path(), { points, reason: '补发' }, { key });
  const balance = async (): Promise<number> =>
    (await member.client.get<{ balance: number }>('/api/mp/points/account')).data.balance;

  it('is required, in its form', async () => {
    for (const key of ['', 'short', 'with a space', 'x'.repeat(129)]) {
      const { status, error } = await adjust(key);
      expect([key, status, error?.code]).toEqual([key, 400, 'REQUEST_INVALID']);
      expect(error?.details?.['issues']).toMatchObject([{ path: 'headers.idempotency-key' }]);
    }
  });

  it('answers many at once with one effect', async () => {
    const before = await balance();
    const answers = await Promise.all(Array.from({ length: 20 }, () => adjust('the-same-key')));
    expect(new Set(answers.map(({ status, data }) => `${status} ${data.id}`)).size).toBe(1);
    expect(await balance()).toBe(before + 5);
  });

  it('is refused with another body', async () => {
    const before = await balance();
    expect((await adjust('another-body', 5)).status).toBe(201);
    const { status, error } = await adjust('another-body', 6);
    expect([status, error?.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect(await balance()).toBe(before + 5);
  });

  it('belongs to whoever sent it', async () => {
    const before = await balance();
    const colleague = (await asOperator(staffWorld(app))).client;
    const answers = [await adjust('key-of-two'), await adjust('key-of-two', 5, colleague)];
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(2);
    expect(await balance()).toBe(before + 10);
  });
});

it('a full window answers 429 and how long to wait', async () => {
  const app = await startApp();
  try {
    const { client } = await asMember(app);
    const tries = Array.from({ length: 11 }, () =>
      client.post('/api/mp/phone', { phoneCode: 'no-such-code' }),
    );
    const limited = (await Promise.all(tries)).filter(({ status }) => status === 429);
    expect(limited).toHaveLength(1);
    expect(limited[0]?.error?.code).toBe('REQUEST_RATE_LIMITED');
    const seconds = Number(limited[0]?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
  } finally {
    await app.stop();
  }
});
