import type { Cluster } from '../support/cluster';
import { startCluster } from '../support/cluster';
import { isFullSize, sizes } from '../support/sizes';

describe('a storm of callbacks over two server processes (F1)', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster({ servers: 2 });
  });
  afterAll(() => cluster.stop());

  it('gives every event exactly one effect, however often and wherever it is delivered', async () => {
    const { client } = cluster.simulator;
    const { appid } = cluster.config.officialAccount;
    const { events } = sizes.clusterStorm;
    await client.faults.add({ kind: 'callbackDuplicate', n: 4 });
    await client.holdCallbacks();
    const people = await client.createPeople(events);
    await client.actAll(people.map(({ id }) => ({ person: id, app: appid, verb: 'follow' })));
    const startedMs = performance.now();
    await client.releaseCallbacks({ shuffle: true });
    await cluster.settle();

    const attempts = (await client.callbacks(100_000)).flatMap((callback) => callback.attempts);
    const slowest = attempts.map(({ latencyMs }) => latencyMs).sort((a, b) => b - a);
    const p99 = slowest[Math.floor(slowest.length / 100)];
    console.log(
      `F1: ${events} events × 4 in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s; answer p99 ${p99} ms, slowest ${slowest[0]} ms`,
    );
    if (isFullSize) expect(attempts.filter(({ status }) => status === 0 || status >= 500)).toEqual([]);
    const acknowledged = attempts.filter(({ status }) => status === 200);
    expect(acknowledged.length).toBe(events * 4);
    const followers = cluster.db.connection.collection('follower');
    expect(await followers.countDocuments({ isFollowing: true })).toBe(events);
    expect(await cluster.db.connection.collection('inboxMessage').countDocuments({})).toBe(events);
    const followed = { name: 'follower.followed' };
    expect(await cluster.db.connection.collection('outboxEvent').countDocuments(followed)).toBe(events);
  }, 600_000);
});
