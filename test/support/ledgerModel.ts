/**
 * The points ledger as one would explain it at a table with coins: a lot is a purse, each point a coin in it. Written apart
 * from the product's rules, slow and plain, so that the two can be compared.
 */

interface Purse {
  readonly number: number;
  readonly size: number;
  coins: number;
  readonly expiresMs: number;
}

interface Line {
  readonly kind: 'earn' | 'spend' | 'reverse' | 'adjust' | 'expire';
  readonly delta: number;
  /** Spending: the purse of each coin, in the order in which they were taken. */
  readonly taken: readonly Purse[];
  /** Earning: the purse that was opened, if any coin was left for it. */
  readonly opened: Purse | null;
  /** How much of it was taken back. */
  reversed: number;
}

/** What can be compared with the database. */
export interface LedgerState {
  readonly balance: number;
  readonly debt: number;
  readonly deltas: readonly number[];
  /** `[left, size, expires]` of every purse that ever was, in the order of opening. */
  readonly purses: readonly (readonly [number, number, number])[];
}

export type ModelAnswer = { readonly line: number } | { readonly refused: string };

const dayMs = 86_400_000;
const chinaMs = 8 * 3_600_000;

export interface LedgerModel {
  earn(nowMs: number, points: number): ModelAnswer;
  spend(nowMs: number, points: number): ModelAnswer;
  adjust(nowMs: number, points: number): ModelAnswer;
  /** Takes back a line by its place in the statement; all that is left of it without `points`. */
  reverse(nowMs: number, line: number, points?: number): ModelAnswer;
  sweep(nowMs: number): void;
  available(nowMs: number): number;
  lineCount(): number;
  state(): LedgerState;
}

export function createLedgerModel(expiryMonths: number): LedgerModel {
  const purses: Purse[] = [];
  const lines: Line[] = [];
  let debt = 0;

  const balance = (): number => lines.reduce((sum, { delta }) => sum + delta, 0);
  const livePurses = (nowMs: number): Purse[] =>
    purses
      .filter((purse) => purse.coins > 0 && purse.expiresMs > nowMs)
      .sort((a, b) => a.expiresMs - b.expiresMs || a.number - b.number);
  const available = (nowMs: number): number => livePurses(nowMs).reduce((sum, { coins }) => sum + coins, 0);

  function write(line: Partial<Line> & Pick<Line, 'kind' | 'delta'>): ModelAnswer {
    lines.push({ taken: [], opened: null, reversed: 0, ...line });
    return { line: lines.length - 1 };
  }

  function sweep(nowMs: number): void {
    const due = purses
      .filter((purse) => purse.coins > 0 && purse.expiresMs <= nowMs)
      .sort((a, b) => a.expiresMs - b.expiresMs || a.number - b.number);
    for (const purse of due) {
      write({ kind: 'expire', delta: -purse.coins });
      purse.coins = 0;
    }
  }

  /** Coins first pay what is owed; only then a purse is opened, as large as what is left. */
  function open(points: number, expiresMs: number): Purse | null {
    let left = points;
    while (left > 0 && debt > 0) {
      left -= 1;
      debt -= 1;
    }
    if (left === 0) return null;
    const purse = { number: purses.length, size: left, coins: left, expiresMs };
    purses.push(purse);
    return purse;
  }

  function takeCoins(nowMs: number, points: number, first: Purse | null): Purse[] {
    const taken: Purse[] = [];
    for (let coin = 0; coin < points; coin += 1) {
      const own = first !== null && first.coins > 0 && first.expiresMs > nowMs ? first : undefined;
      const purse = own ?? livePurses(nowMs)[0];
      if (purse === undefined) debt += 1;
      else {
        purse.coins -= 1;
        taken.push(purse);
      }
    }
    return taken;
  }

  /** The end of the month in China, so many months on. */
  function monthEnd(nowMs: number): number {
    const there = new Date(nowMs + chinaMs);
    return Date.UTC(there.getUTCFullYear(), there.getUTCMonth() + expiryMonths + 1, 1) - chinaMs;
  }

  /** Midnight in China after thirty whole days more. */
  function graceEnd(nowMs: number): number {
    const midnight = nowMs - ((nowMs + chinaMs) % dayMs);
    return midnight + 31 * dayMs;
  }

  /** The coins taken last come back first; each pays what is owed before it goes anywhere, the soonest to expire first. */
  function returnCoins(nowMs: number, { taken, reversed }: Line, points: number): void {
    const coming = [...taken].reverse().slice(reversed, reversed + points);
    const alive = coming.filter(({ expiresMs }) => expiresMs > nowMs);
    const late = coming.length - alive.length;
    const places = [
      ...alive.map((purse) => ({ expiresMs: purse.expiresMs, number: purse.number, purse })),
      ...Array.from({ length: late }, () => ({ expiresMs: graceEnd(nowMs), number: Infinity, purse: null })),
    ].sort((a, b) => a.expiresMs - b.expiresMs || (a.number === b.number ? 0 : a.number - b.number));
    let forGrace = 0;
    for (const { purse } of places) {
      if (debt > 0) debt -= 1;
      else if (purse === null) forGrace += 1;
      else purse.coins += 1;
    }
    if (forGrace > 0) open(forGrace, graceEnd(nowMs));
  }

  return {
    available,
    sweep,
    lineCount: () => lines.length,
    earn(nowMs, points) {
      sweep(nowMs);
      const opened = open(points, monthEnd(nowMs));
      return write({ kind: 'earn', delta: points, opened });
    },
    spend(nowMs, points) {
      if (available(nowMs) < points) return { refused: 'POINTS_INSUFFICIENT' };
      sweep(nowMs);
      return write({ kind: 'spend', delta: -points, taken: takeCoins(nowMs, points, null) });
    },
    adjust(nowMs, points) {
      if (points < 0 && available(nowMs) < -points) return { refused: 'POINTS_INSUFFICIENT' };
      sweep(nowMs);
      if (points > 0) open(points, monthEnd(nowMs));
      else takeCoins(nowMs, -points, null);
      return write({ kind: 'adjust', delta: points });
    },
    reverse(nowMs, number, points) {
      const line = lines[number];
      if (line === undefined) return { refused: 'POINTS_ENTRY_MISSING' };
      if (line.kind !== 'earn' && line.kind !== 'spend') return { refused: 'POINTS_NOT_REVERSIBLE' };
      const left = Math.abs(line.delta) - line.reversed;
      const amount = points ?? left;
      if (left === 0 || amount > left) return { refused: 'POINTS_REVERSAL_EXCEEDS' };
      sweep(nowMs);
      if (line.kind === 'spend') returnCoins(nowMs, line, amount);
      else takeCoins(nowMs, amount, line.opened);
      line.reversed += amount;
      return write({ kind: 'reverse', delta: line.kind === 'spend' ? amount : -amount });
    },
    state: () => ({
      balance: balance(),
      debt,
      deltas: lines.map(({ delta }) => delta),
      purses: purses.map(({ coins, size, expiresMs }) => [coins, size, expiresMs] as const),
    }),
  };
}
