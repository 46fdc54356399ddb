import type { Cluster } from '../support/cluster';
import { startCluster } from '../support/cluster';
import { sizes } from '../support/sizes';

describe('a server that is killed again and again while callbacks come in (F6)', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    // Three retries in nine seconds: longer than a restart takes, as WeChat's 15 s are.
    cluster = await startCluster({ servers: 1, timeScale: 0.6 });
  });
  afterAll(() => cluster.stop());

  it('loses nothing that it acknowledged and does nothing twice', async () => {
    const { client } = cluster.simulator;
    const { appid } = cluster.config.officialAccount;
    const { kills, events } = sizes.callbackKills;
    const perRound = Math.ceil(events / (kills + 1));
    let expected = 0;
    for (let round = 0; round <= kills; round += 1) {
      const people = await client.createPeople(perRound);
      expected += people.length;
      await client.actAll(people.map(({ id }) => ({ person: id, app: appid, verb: 'follow' })));
      if (round === kills) break;
      await cluster.servers[0]!.kill();
      await cluster.restart(0);
      // What the kill cut off comes again before the next one: WeChat gives up after three retries.
      await cluster.settle();
    }
    await cluster.settle();

    const callbacks = await client.callbacks(100_000);
    const acknowledged = new Set(
      callbacks.filter(({ outcome }) => outcome === 'accepted').map(({ openid }) => openid),
    );
    const followers = cluster.db.connection.collection('follower');
    const openids = (await followers.find({ isFollowing: true }).toArray()).map((follower) =>
      String(follower['openid']),
    );
    console.log(
      `F6: ${kills} kills, ${expected} events, ${acknowledged.size} acknowledged, ${openids.length} effects`,
    );
    // Otherwise nothing would have been tried.
    expect(acknowledged.size).toBeGreaterThan(expected * 0.9);
    expect(new Set(openids).size).toBe(openids.length);
    expect([...acknowledged].filter((openid) => !openids.includes(openid))).toEqual([]);
    const followed = await cluster.db.connection
      .collection('outboxEvent')
      .countDocuments({ name: 'follower.followed' });
    expect(followed).toBe(openids.length);
  }, 3_600_000);
});
