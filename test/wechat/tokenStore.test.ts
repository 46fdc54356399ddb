import { createOfficialAccount } from '../../src/wechat';
import { unreachable } from '../../src/wechat/errors';
import type { TokenRequest, TokenSource } from '../../src/wechat/tokenStore';
import { sizes } from '../support/sizes';
import type { WechatWorld } from './accounts';
import { createFollower, nextTurn, reasonOf, startWechatWorld, tokenStoreOf } from './accounts';
import { createHttpServer, json, listen } from './httpServer';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let world: WechatWorld;

beforeEach(async () => {
  world = await startWechatWorld();
});
afterEach(() => world.stop());

const storeOf = (owner: string, requestToken: TokenRequest, instance: 0 | 1 = 0): TokenSource =>
  tokenStoreOf(world, owner, requestToken, instance);

describe('F28: one refresh, however many ask', () => {
  it(`serves ${sizes.tokenCalls} calls on each of two instances when the token is invalidated: 1 refresh, 0 failures`, async () => {
    const wechat = await startTokenServer();
    const baseUrls = { api: wechat.url, mp: wechat.url, open: wechat.url };
    const options = (instance: 0 | 1) => ({ ...world.options(world.officialAccount, instance), baseUrls });
    const instances = [createOfficialAccount(options(0)), createOfficialAccount(options(1))];
    await Promise.all(instances.map((instance) => instance.user.info('o1')));
    expect(wechat.refreshes).toEqual(['normal']);

    wechat.invalidate();
    const calls = instances.flatMap((instance) =>
      Array.from({ length: sizes.tokenCalls }, () => instance.user.info('o1')),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter(({ openid }) => openid === 'o1')).toHaveLength(2 * sizes.tokenCalls);
    expect(wechat.refreshes).toEqual(['normal', 'normal']);
    wechat.close();
  });

  it('forces one refresh when WeChat keeps handing out the token that it refuses', async () => {
    const wechat = await startTokenServer();
    const baseUrls = { api: wechat.url, mp: wechat.url, open: wechat.url };
    const account = createOfficialAccount({ ...world.options(world.officialAccount), baseUrls });
    await account.user.info('o1');
    wechat.refuseCurrent();
    await Promise.all(Array.from({ length: 20 }, () => account.user.info('o1')));
    expect(wechat.refreshes).toEqual(['normal', 'normal', 'forced']);
    wechat.close();
  });

  it('follows the stand-in for WeChat when somebody else forces a new token', async () => {
    const { simulator, officialAccount } = world;
    const { openid } = await createFollower(world);
    const account = createOfficialAccount(world.options(officialAccount));
    await account.user.info(openid);
    await simulator.client.faults.add({ kind: 'tokenForcedByOther', count: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => account.user.info(openid)));
    expect(answers.every((answer) => answer.openid === openid)).toBe(true);
    expect(await world.tokenCalls()).toEqual([{ force: false }, { force: false }]);
  });

  it('asks nothing more when late answers refuse the former token', async () => {
    let fetched = 0;
    const store = storeOf('a', () => Promise.resolve({ token: `t${++fetched}`, expiresInSeconds: 7_200 }));
    const old = await store.get();
    expect(await store.replace(old)).toBe('t2');
    const late = await Promise.all(Array.from({ length: sizes.tokenCalls }, () => store.replace(old)));
    expect(new Set(late)).toEqual(new Set(['t2']));
    expect(fetched).toBe(2);
  });

  it('lets a second instance adopt what the first has fetched', async () => {
    let fetched = 0;
    const request: TokenRequest = () => Promise.resolve({ token: `t${++fetched}`, expiresInSeconds: 7_200 });
    const [a, b] = [storeOf('a', request, 0), storeOf('b', request, 1)];
    expect(await a.get()).toBe('t1');
    expect(await b.get()).toBe('t1');
    expect(await a.replace('t1')).toBe('t2');
    expect(await b.get()).toBe('t1');
    expect(await b.replace('t1')).toBe('t2');
    expect(fetched).toBe(2);
  });

  it('stores the token sealed, bound to its account', async () => {
    const store = storeOf('a', () => Promise.resolve({ token: 'canary-token', expiresInSeconds: 7_200 }));
    await store.get();
    const rows = await world.databases[0].connection.collection('wechatToken').find().toArray();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('canary-token');
    expect((await world.storage(1).read('wx1'))?.held?.token).toBe('canary-token');
  });
});

it('fetches a token anew when the key of the stored one is gone', async () => {
  let fetched = 0;
  const request: TokenRequest = () => Promise.resolve({ token: `t${++fetched}`, expiresInSeconds: 7_200 });
  expect(await storeOf('a', request).get()).toBe('t1');
  const tokens = world.databases[0].connection.collection('wechatToken');
  await tokens.updateMany({}, { $set: { token: 'k0.AAAA' } });
  expect(await storeOf('b', request, 1).get()).toBe('t2');
  expect(await storeOf('c', request).get()).toBe('t2');
});

describe('renewal', () => {
  it('happens in the last five minutes, while the old token still serves', async () => {
    let fetched = 0;
    let finish: (() => void) | undefined;
    const store = storeOf('a', async () => {
      fetched += 1;
      const token = `t${fetched}`;
      if (fetched > 1) await new Promise<void>((resolve) => (finish = resolve));
      return { token, expiresInSeconds: 7_200 };
    });
    await store.get();
    world.clock.advance(2 * hour - 5 * minute - second);
    expect(await store.get()).toBe('t1');
    expect(fetched).toBe(1);
    world.clock.advance(second);
    expect(await store.get()).toBe('t1');
    while (finish === undefined) await nextTurn();
    expect(await store.get()).toBe('t1');
    finish();
    while ((await store.get()) === 't1') await nextTurn();
    expect(await store.get()).toBe('t2');
    expect(fetched).toBe(2);
  });

  it('does not ask again and again for a token that is always in its last minutes', async () => {
    let fetched = 0;
    const request: TokenRequest = () => Promise.resolve({ token: `t${++fetched}`, expiresInSeconds: 290 });
    const store = storeOf('a', request);
    for (let call = 0; call < 50; call += 1) {
      await store.get();
      await nextTurn();
      world.clock.advance(second);
    }
    expect(fetched).toBeLessThanOrEqual(3);
  });

  it('takes over from an instance that died in its refresh, after ten seconds', async () => {
    const dead = storeOf('dead', () => new Promise(() => undefined), 0);
    void dead.get();
    while ((await world.storage(1).read('wx1'))?.lock.owner !== 'dead') await nextTurn();
    const live = storeOf('live', () => Promise.resolve({ token: 'fresh', expiresInSeconds: 7_200 }), 1);
    const token = live.get();
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect((await world.storage(1).read('wx1'))?.lock.owner).toBe('dead');
    world.clock.advance(5 * second);
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect((await world.storage(1).read('wx1'))?.lock.owner).toBe('dead');
    world.clock.advance(5 * second);
    expect(await token).toBe('fresh');
  });

  it('uses the stored token when a fresh process finds the endpoint down', async () => {
    const first = storeOf('a', () => Promise.resolve({ token: 't1', expiresInSeconds: 7_200 }));
    await first.get();
    world.clock.advance(2 * hour - minute);
    const down = () => Promise.reject(unreachable('/cgi-bin/stable_token', 'wx1', 'no'));
    expect(await storeOf('b', down, 1).get()).toBe('t1');
    world.clock.advance(minute);
    expect(await reasonOf(storeOf('c', down, 1).get())).toBe('busy');
  });

  it('calls a wrong secret by its name', async () => {
    const { officialAccount, options } = world;
    const account = createOfficialAccount({ ...options(officialAccount), secret: 'wrong' });
    expect(await reasonOf(account.tag.get())).toBe('misconfigured');
  });
});

/** A WeChat that knows nothing but one token and one person: fast enough for thousands of calls at once. */
async function startTokenServer() {
  const refreshes: ('normal' | 'forced')[] = [];
  let token = 'token-1';
  let isRefused = false;
  const renew = () => {
    token = `token-${Number(token.slice('token-'.length)) + 1}`;
    isRefused = false;
  };
  const server = createHttpServer((response, { url, body }) => {
    if (url.pathname === '/cgi-bin/stable_token') {
      const isForced = body.includes('"force_refresh":true');
      refreshes.push(isForced ? 'forced' : 'normal');
      if (isForced) renew();
      json({ access_token: token, expires_in: 7_200 })(response);
    } else if (isRefused || url.searchParams.get('access_token') !== token) {
      json({ errcode: 40001, errmsg: 'invalid credential' })(response);
    } else {
      json({ subscribe: 1, openid: url.searchParams.get('openid') })(response);
    }
  });
  return {
    url: await listen(server),
    refreshes,
    /** Somebody else forced a new token. */
    invalidate: renew,
    refuseCurrent: () => void (isRefused = true),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
