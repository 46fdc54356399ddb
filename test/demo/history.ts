import type { BrandView } from '../../src/contract/setting';
import type { SessionAnswer } from '../../src/contract/member';
import { dayMs, hourMs } from '../../src/platform/clock';
import { done } from '../support/staff';
import { historyDays, memberCount } from './brand';
import type { Brand } from './setup';
import type { World } from './world';

/** Numbers that look random and are the same at every start (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One person of the history: when they came, by which code, and what they did then. */
interface Arrival {
  readonly day: number;
  readonly codeIndex: number;
  readonly tellsPhone: boolean;
  readonly wantsMarketing: boolean;
  /** Days after joining on which they signed in. */
  readonly signInDays: readonly number[];
}

function planArrivals(shares: readonly number[]): Arrival[] {
  const random = seeded(20_260_302);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const pickCode = (): number => {
    let left = random() * total;
    return Math.max(0, shares.findIndex((share) => (left -= share) < 0)); // prettier-ignore
  };
  const arrivals = Array.from({ length: memberCount }, (): Arrival => {
    const day = Math.floor(random() * (historyDays - 1));
    const count = Math.floor(random() * 4);
    const signInDays = Array.from({ length: count }, () => Math.floor(random() * (historyDays - day)));
    return {
      day,
      codeIndex: pickCode(),
      tellsPhone: random() < 0.7,
      wantsMarketing: random() < 0.6,
      signInDays: [...new Set(signInDays)],
    };
  });
  return arrivals.sort((a, b) => a.day - b.day);
}

/**
 * Lets about 200 made-up people scan, follow, join and sign in over the days before now, through the same callbacks and
 * routes as everybody. Time moves day by day; it is the same history at every start.
 */
export async function playHistory(
  world: World,
  brand: Brand,
  startAt: Date,
  onDay: (day: number) => void,
): Promise<void> {
  const arrivals = planArrivals(brand.codes.map(({ share }) => share));
  const { notices } = done(await world.client().get<BrandView>('/api/mp/brand'));
  const tokens = new Map<Arrival, string>();
  for (let day = 0; day < historyDays; day += 1) {
    const arriving = arrivals.filter((arrival) => arrival.day === day);
    const signingIn = arrivals.filter(
      (arrival) => tokens.has(arrival) && arrival.signInDays.includes(day - arrival.day),
    );
    if (arriving.length + signingIn.length === 0) continue;
    await world.setTime(new Date(startAt.getTime() + day * dayMs + 3 * hourMs));
    await Promise.all(
      arriving.map(async (arrival) => tokens.set(arrival, await arrive(world, brand, arrival, notices))),
    );
    await world.settle();
    await Promise.all(signingIn.map((arrival) => signIn(world, tokens, arrival)));
    onDay(day + 1);
  }
  await world.settle();
}

async function arrive(
  world: World,
  brand: Brand,
  arrival: Arrival,
  notices: BrandView['notices'],
): Promise<string> {
  const { client: wechat } = world.simulator;
  const { officialAccount, miniProgram } = world.config;
  const code = brand.codes[arrival.codeIndex]!;
  const { id: person } = await wechat.createPerson();
  await wechat.scanQr(person, officialAccount.appid, { scene: code.scene });
  const { jsCode } = await wechat.openMiniProgram(person, miniProgram.appid, { scene: 1035 });
  const { token } = done(await world.client().post<SessionAnswer>('/api/mp/sessions', { code: jsCode }));
  const client = world.client(token);
  done(
    await client.post('/api/mp/visits', {
      visitId: `history-${person}`,
      scene: code.scene,
      wechatScene: 1035,
    }),
  );
  const phone = arrival.tellsPhone ? await wechat.authorisePhone(person, miniProgram.appid) : undefined;
  const consents = notices.map(({ purpose, version }) => ({
    purpose,
    noticeVersion: version,
    given: purpose === 'membership' || arrival.wantsMarketing,
  }));
  const phoneCode = phone?.code == null ? {} : { phoneCode: phone.code };
  done(await client.post('/api/mp/members', { ...phoneCode, consents }));
  return token;
}

async function signIn(world: World, tokens: ReadonlyMap<Arrival, string>, arrival: Arrival): Promise<void> {
  const answer = await world.client(tokens.get(arrival)).post('/api/mp/sign-ins');
  // Sessions end after a while without use; the person would log in again, the history lets it be.
  if (answer.status !== 401) done(answer);
}
