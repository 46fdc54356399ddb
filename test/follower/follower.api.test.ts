import type { FollowerView } from '../../src/contract/follower';
import { createServer } from '../../src/platform/http';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import { listen, staffGate } from '../inbox/startInbox';
import { createClient } from '../support/client';
import { createFakeClock } from '../support/clock';
import { startDatabase } from '../support/database';
import { followerTestModels, startFollower } from './startFollower';

describe('GET /api/console/followers', () => {
  it('lists followers without openid or unionid, and none to a part of the tree', async () => {
    const clock = createFakeClock();
    const database = await startDatabase({ models: followerTestModels, clock });
    const test = await startFollower(database.database, clock);
    const now = Math.floor(clock.now().getTime() / 1_000);
    test.users.people.set('o-canary', { isFollowing: true, unionid: 'u-canary' });
    await test.receive('o-canary', 'subscribe', now);
    await test.receive('o2', 'subscribe', now);
    await test.receive('o2', 'unsubscribe', now + 1);
    await test.settle();
    let scopes = ['/'];
    const gate = staffGate('follower.read');
    const routes = test.follower.routes({
      operator: () => ({ ...gate, check: async (incoming) => ({ ...(await gate.check(incoming)), scopes }) }),
    });
    const server = createServer({
      routes,
      rateLimiter: { consume: () => Promise.resolve() },
      clock,
      ids: createIds(clock),
      logger: createLogger('silent'),
      isBehindProxy: false,
      observe: () => undefined,
    });
    const operator = createClient(await listen(server), routes);
    const all = await operator.get<FollowerView[]>('/api/console/followers');
    expect(all.data).toHaveLength(2);
    expect(JSON.stringify(all.data)).not.toContain('canary');
    const gone = await operator.get<FollowerView[]>('/api/console/followers?isFollowing=false');
    expect(gone.data.map(({ isFollowing }) => isFollowing)).toEqual([false]);
    expect((await operator.get('/api/console/followers?isFollowing=maybe')).status).toBe(400);
    scopes = ['/store-1/'];
    expect((await operator.get<FollowerView[]>('/api/console/followers')).data).toEqual([]);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await test.server.stop();
    await database.stop();
  });
});
