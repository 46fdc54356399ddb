import { unreachable } from '../../src/wechat/errors';
import type { TokenRequest, TokenSource } from '../../src/wechat/tokenStore';
import type { WechatWorld } from './accounts';
import { reasonOf, startWechatWorld, tokenStoreOf } from './accounts';

const second = 1_000;
const minute = 60 * second;

let world: WechatWorld;

beforeEach(async () => {
  world = await startWechatWorld();
});
afterEach(() => world.stop());

const storeOf = (owner: string, requestToken: TokenRequest, instance: 0 | 1 = 0): TokenSource =>
  tokenStoreOf(world, owner, requestToken, instance);

describe('F30: an endpoint that is down, and forced refreshes', () => {
  /** The most calls within any minute. */
  function busiestMinute(times: readonly number[]): number {
    return Math.max(
      0,
      ...times.map((from) => times.filter((time) => time >= from && time < from + minute).length),
    );
  }

  it('calls the endpoint at most 6 times a minute while it is down for 10 minutes, and is back at once after', async () => {
    const times: number[] = [];
    let isDown = true;
    const request: TokenRequest = () => {
      times.push(world.clock.now().getTime());
      if (isDown) return Promise.reject(unreachable('/cgi-bin/stable_token', 'wx1', 'unknown'));
      return Promise.resolve({ token: 'back', expiresInSeconds: 7_200 });
    };
    const stores = [storeOf('a', request, 0), storeOf('b', request, 1)];
    for (let at = 0; at < 600; at += 1) {
      expect(await Promise.all(stores.map((store) => reasonOf(store.get())))).toEqual(['busy', 'busy']);
      world.clock.advance(second);
    }
    expect(times.length).toBeGreaterThan(10);
    expect(busiestMinute(times)).toBeLessThanOrEqual(6);
    isDown = false;
    world.clock.advance(30 * second);
    expect(await Promise.all(stores.map((store) => store.get()))).toEqual(['back', 'back']);
  });

  it('forces at most 20 times a China day and 30 s apart, over two instances, when WeChat refuses every token', async () => {
    const forced: number[] = [];
    let issued = 0;
    const request: TokenRequest = (force) => {
      if (force) {
        forced.push(world.clock.now().getTime());
        issued += 1;
      }
      return Promise.resolve({ token: `t${issued}`, expiresInSeconds: 7_200 });
    };
    const stores = [storeOf('a', request, 0), storeOf('b', request, 1)];
    const refuse = (store: TokenSource) => store.get().then((token) => store.replace(token));
    // From 9:00 to 9:20 every five seconds, then every quarter of an hour until 10:00 of the next day.
    const steps = [...Array<number>(240).fill(5 * second), ...Array<number>(99).fill(15 * minute)];
    for (const step of steps) {
      await Promise.all(stores.map((store) => refuse(store).catch(() => undefined)));
      world.clock.advance(step);
    }
    const midnight = new Date('2026-03-02T16:00:00.000Z').getTime();
    const today = forced.filter((at) => at < midnight);
    expect(today).toHaveLength(20);
    expect(forced.length - today.length).toBeLessThanOrEqual(20);
    expect(forced.length).toBeGreaterThan(20);
    const gaps = forced.slice(1).map((at, index) => at - (forced[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30 * second);
  });
});
