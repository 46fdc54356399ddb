/**
 * Two sizes per figure: `npm test` keeps each at about 20 s at most, `npm run soak` runs the full one.
 * The names are those of the figures.
 */
/** Whether this is the full run, on a machine with nothing else to do: limits on time are judged there alone. */
export const isFullSize = process.env['HUAN_SIZES'] === 'full';

function size<T>(small: T, full: T): T {
  return isFullSize ? full : small;
}

export const sizes = {
  /** F1: distinct events, each delivered four times over two server processes. */
  callbackStorm: size({ events: 1_500, inFlight: 64 }, { events: 10_000, inFlight: 64 }),
  /** F1 with two real processes and every effect. */
  clusterStorm: size({ events: 300 }, { events: 10_000 }),
  /** F2, F3: pairs that must stay two. */
  callbackPairs: size(200, 1_000),
  /** F4: every order of six follow events. */
  followOrders: size(720, 720),
  /** F5: retries after a lost passive reply. */
  lostReplies: size(200, 1_000),
  /** F6: kills during a stream of callbacks. */
  callbackKills: size({ kills: 2, events: 400 }, { kills: 200, events: 5_000 }),
  /** F11: random ledger programs against the model. */
  ledgerPrograms: size({ programs: 200, operations: 50 }, { programs: 1_000, operations: 100 }),
  /** F12: members and operations under kills of two workers and the database. */
  ledgerKills: size(
    { members: 10, operations: 400, appKills: 2, databaseKills: 1 },
    { members: 200, operations: 50_000, appKills: 30, databaseKills: 5 },
  ),
  /** F13: concurrent spends of 1 on half as many points, over two processes. */
  concurrentSpends: size({ spends: 600, balance: 300 }, { spends: 2_000, balance: 1_000 }),
  /** F14: one key, many requests at once. */
  sameKey: size(100, 100),
  /** F15: lots to expire by two jobs at once, and races of spend against expiry. */
  expiry: size({ lots: 400, races: 40 }, { lots: 100_000, races: 1_000 }),
  /** F28: calls per instance when the token is invalidated. */
  tokenCalls: size(500, 500),
  /** F29: orders in which two token answers may arrive. */
  tokenInterleavings: size(1_000, 1_000),
  /** Event rows and kills of their worker. */
  eventKills: size({ rows: 120, kills: 2 }, { rows: 5_000, kills: 30 }),
  /** F31: schedulers over 24 virtual hours. */
  schedulers: size({ hours: 6, kills: 4 }, { hours: 24, kills: 20 }),
  /** F36: mutants. */
  fuzz: size(
    { xml: 20_000, json: 15_000, crypto: 10_000, headers: 5_000 },
    { xml: 20_000, json: 15_000, crypto: 10_000, headers: 5_000 },
  ),
  /** F41: wrong passwords at once. */
  wrongPasswords: size(200, 200),
  /** F55: stops under load. */
  stopsUnderLoad: size(3, 20),
  /** Purchases told by tills several times, shuffled, to two servers. */
  purchaseStorm: size({ purchases: 500, times: 5 }, { purchases: 5_000, times: 5 }),
  /** Real purchases: those of one customer in so many, each sent twice. */
  realPurchases: size({ oneIn: 8 }, { oneIn: 1 }),
  /** Random histories of purchases, returns and claims against the model. */
  orderHistories: size({ histories: 150, steps: 25 }, { histories: 2_000, steps: 40 }),
  /** F17: concurrent redemptions of each of so many coupons, over two processes. */
  couponRedemptions: size({ coupons: 3, redemptions: 500 }, { coupons: 100, redemptions: 500 }),
  /** F18: claimants of a stock, over two processes, and kills while another stock is issued. */
  couponStock: size({ stock: 60, claimants: 300, kills: 2 }, { stock: 1_000, claimants: 5_000, kills: 10 }),
  /** F19: guessed codes. */
  couponGuesses: size(5_000, 100_000),
  /** F20: random programs of commands against a model. */
  couponPrograms: size({ programs: 160, steps: 30 }, { programs: 10_000, steps: 30 }),
  /** Purchases, each told so often, to two processes. */
  purchaseEvents: size({ purchases: 100, times: 5 }, { purchases: 500, times: 5 }),
  /** Random histories of invitations, purchases, returns and time against a model. */
  rewardHistories: size({ histories: 8, steps: 30 }, { histories: 300, steps: 40 }),
  /** Random histories of growth, returns and reviews against a model. */
  tierHistories: size({ histories: 24, rounds: 22 }, { histories: 800, rounds: 60 }),
  /** Random histories of returns against a model. */
  refundHistories: size(40, 500),
  /** Random segment rules against a naive evaluator. */
  segmentRules: size({ rules: 250, members: 240 }, { rules: 2_000, members: 600 }),
} as const;
