import type { BrandView, DialView, PublishedNotice } from '../../src/contract/setting';
import type { Foundation } from '../staff/foundation';
import { startFoundation } from '../staff/foundation';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';

describe('the settings over HTTP', () => {
  let app: Foundation;
  let administrator: Colleague;
  const notice = { purpose: 'membership', version: '1', title: '会员须知', text: '我们处理……' };

  beforeAll(async () => {
    app = await startFoundation();
    administrator = await asOperator(app, 'administrator');
  });
  afterAll(() => app.stop());

  it('list every dial with what an operator must know to set it', async () => {
    const { data } = await administrator.client.get<DialView[]>('/api/console/settings');
    expect(data.find(({ key }) => key === 'signInPoints')).toEqual({
      key: 'signInPoints',
      label: '每日签到积分',
      unit: '积分',
      kind: 'integer',
      bounds: { min: 0, max: 1_000 },
      value: 5,
      defaultValue: 5,
      version: 0,
      updatedAt: null,
    });
  });

  it('set one dial, and refuse the version that is over', async () => {
    const path = '/api/console/settings/signInPoints';
    const set = await administrator.client.put<DialView>(path, { value: 8, version: 0 });
    expect(set.data).toMatchObject({ value: 8, version: 1, updatedAt: app.clock.now().toISOString() });
    const late = await administrator.client.put(path, { value: 9, version: 0 });
    expect([late.status, late.error?.code, late.error?.details]).toEqual([
      409,
      'SETTING_CHANGED',
      { version: 1 },
    ]);
  });

  it('refuse a value the dial cannot have, an unknown dial and unknown fields', async () => {
    const refused = await administrator.client.put('/api/console/settings/signInPoints', {
      value: -1,
      version: 1,
    });
    expect([refused.status, refused.error?.code]).toEqual([400, 'SETTING_VALUE_INVALID']);
    expect(refused.error?.details).toMatchObject({ issues: [{ path: 'body.value' }] });
    const unknown = await administrator.client.put('/api/console/settings/brandColour', {
      value: 1,
      version: 0,
    });
    expect([unknown.status, unknown.error?.code]).toEqual([404, 'SETTING_MISSING']);
    const strange = await administrator.client.put('/api/console/settings/brandName', {
      value: { $ne: 1 },
      version: -1,
      key: 1,
    });
    expect(strange.error?.code).toBe('REQUEST_INVALID');
    expect(JSON.stringify(strange.error?.details)).toMatch(/body\.value.*body\.version.*body\.key/);
  });

  it('publish a notice once, and show the current ones to anybody', async () => {
    const first = await administrator.client.post<PublishedNotice>('/api/console/notices', notice);
    expect([first.status, first.data.isNew]).toEqual([201, true]);
    const again = await administrator.client.post<PublishedNotice>('/api/console/notices', notice);
    expect([again.status, again.data]).toEqual([200, { ...first.data, isNew: false }]);
    const other = await administrator.client.post('/api/console/notices', { ...notice, text: '别的' });
    expect([other.status, other.error?.code]).toEqual([409, 'SETTING_NOTICE_VERSION_TAKEN']);
    const brand = await app.anonymous.get<BrandView>('/api/mp/brand');
    expect(brand.data.notices).toMatchObject([{ version: '1', text: notice.text }]);
    expect((await administrator.client.get('/api/console/notices')).data).toHaveLength(1);
  });

  it('are closed to strangers, to clerks and to operators who may only read', async () => {
    const operator = await asOperator(app, 'operator');
    const regional = await asOperator(app, 'administrator', (await createNode(app.store.service)).id);
    const change = { value: 1, version: 1 };
    expect((await operator.client.get('/api/console/settings')).status).toBe(200);
    for (const [client, status] of [
      [app.anonymous, 401],
      [(await asClerk(app)).client, 401],
      [operator.client, 403],
      [regional.client, 403],
    ] as const) {
      expect((await client.put('/api/console/settings/signInPoints', change)).status).toBe(status);
      expect((await client.post('/api/console/notices', notice)).status).toBe(status);
    }
  });
});
