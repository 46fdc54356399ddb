import type { Cluster } from '../support/cluster';
import { startCluster } from '../support/cluster';
import { isFullSize, sizes } from '../support/sizes';

describe('SIGTERM under load (F55)', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster({ servers: 2 });
  });
  afterAll(() => cluster.stop());

  it('drains within 10 s, ends cleanly and leaves nothing in doubt', async () => {
    const { client } = cluster.simulator;
    const { appid } = cluster.config.officialAccount;
    let expected = 0;
    for (let round = 0; round < sizes.stopsUnderLoad; round += 1) {
      const people = await client.createPeople(150);
      expected += people.length;
      await client.actAll(people.map(({ id }) => ({ person: id, app: appid, verb: 'follow' })));
      // The deliveries are on their way now; this server goes in the middle of them.
      const { code, tookMs } = await cluster.servers[round % 2]!.terminate();
      console.log(`F55: stopped in ${tookMs.toFixed(0)} ms`);
      expect(code).toBe(0);
      if (isFullSize) expect(tookMs).toBeLessThan(10_000);
      await cluster.restart(round % 2);
      await cluster.settle();
    }
    // What the stopping server refused or never answered is WeChat's to send again; what it acknowledged is ours.
    const callbacks = await client.callbacks(100_000);
    const acknowledged = callbacks
      .filter(({ outcome }) => outcome === 'accepted')
      .map(({ openid }) => openid);
    const rows = await cluster.db.connection.collection('follower').find({ isFollowing: true }).toArray();
    const followers = new Set(rows.map((row) => String(row['openid'])));
    expect(acknowledged.length).toBeGreaterThan(expected / 2);
    expect(acknowledged.filter((openid) => !followers.has(openid))).toEqual([]);
    expect(followers.size).toBe(rows.length);
    expect(await cluster.db.connection.collection('inboxMessage').countDocuments({ status: 'due' })).toBe(0);
  }, 600_000);
});
