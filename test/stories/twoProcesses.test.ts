import { randomBytes } from 'node:crypto';
import { createApp } from '../../src/app';
import { systemClock } from '../../src/platform/clock';
import { createMetrics } from '../../src/platform/http';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { Client } from '../support/client';
import { createClient } from '../support/client';
import type { Cluster } from '../support/cluster';
import { startCluster } from '../support/cluster';
import type { StaffWorld } from '../support/factories/staff';
import { asOperator, createAccount, signInAtConsole } from '../support/factories/staff';
import { sizes } from '../support/sizes';
import { createManualTimer } from '../support/timer';

describe('signing in at two server processes', () => {
  let cluster: Cluster;
  let world: StaffWorld;
  let anonymous: readonly Client[];

  beforeAll(async () => {
    // The addresses of the attackers are told by a proxy.
    cluster = await startCluster({ servers: 2, environment: { BEHIND_PROXY: 'true' } });
    const { config, db } = cluster;
    const clock = systemClock();
    const app = createApp({
      config,
      db,
      clock,
      ids: createIds(clock),
      logger: createLogger('silent'),
      timer: createManualTimer(),
      metrics: createMetrics({ withProcess: false }),
    });
    anonymous = cluster.servers.map(({ url }) => createClient(url, app.routes));
    world = { staff: app.staff, store: app.store, anonymous: anonymous[0]!, clock };
  });
  afterAll(() => cluster.stop());

  const mine = '/api/console/sessions/current';
  const statuses = (token: string): Promise<number[]> =>
    Promise.all(anonymous.map(async (client) => (await client.as(token).get(mine)).status));

  it(`evaluates five of ${sizes.wrongPasswords} wrong passwords, then the account is locked (F41)`, async () => {
    const { username } = await createAccount(world, [{ role: 'operator', storeId: 'brand' }]);
    const attempts = Array.from({ length: sizes.wrongPasswords }, (_, index) => {
      const headers = { 'x-forwarded-for': `10.1.${Math.floor(index / 20)}.1` };
      const body = { username, password: `a-wrong-password-${index}` };
      return anonymous[index % 2]!.post('/api/console/sessions', body, { headers });
    });
    const codes = (await Promise.all(attempts)).map(({ error }) => error?.code);
    expect(codes.filter((code) => code === 'STAFF_CREDENTIALS_WRONG')).toHaveLength(5);
    expect(codes.filter((code) => code === 'STAFF_LOCKED')).toHaveLength(sizes.wrongPasswords - 5);
  });

  it('takes no forged token, and none of an account that another process has disabled (F42)', async () => {
    const forged = Array.from({ length: 30 }, () => randomBytes(32).toString('base64url'));
    for (const token of forged) expect(await statuses(token)).toEqual([401, 401]);
    const administrator = await asOperator(world, 'administrator');
    const account = await createAccount(world, [{ role: 'operator', storeId: 'brand' }]);
    const { token } = await signInAtConsole({ ...world, anonymous: anonymous[1]! }, account);
    expect(await statuses(token)).toEqual([200, 200]);
    const disabled = await administrator.client.post(`/api/console/staff/${account.staffId}/disable`, {});
    expect(disabled.status).toBe(200);
    expect(await statuses(token)).toEqual([401, 401]);
  });
});
