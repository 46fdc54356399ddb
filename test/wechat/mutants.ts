/** Randomness that a seed replays (mulberry32). */
export interface Random {
  /** 0 ≤ x < below. */
  integer(below: number): number;
  pick<T>(list: readonly T[]): T;
  bytes(count: number): Buffer;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    integer,
    pick: (list) => list[integer(list.length)]!,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => integer(256))),
  };
}

const largest = 60 * 1_024;

type Mutation = (bytes: Buffer, random: Random, words: readonly string[]) => Buffer;

function splice(bytes: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

const mutations: readonly Mutation[] = [
  // One bit.
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = random.integer(Math.max(1, copy.length));
    if (copy.length > 0) copy[at] = copy[at]! ^ (1 << random.integer(8));
    return copy;
  },
  // Some noise.
  (bytes, random) =>
    splice(bytes, random.integer(bytes.length + 1), random.integer(4), random.bytes(random.integer(6))),
  // A word of the language, anywhere.
  (bytes, random, words) =>
    splice(bytes, random.integer(bytes.length + 1), random.integer(9), Buffer.from(random.pick(words))),
  // Cut off.
  (bytes, random) => bytes.subarray(0, random.integer(bytes.length + 1)),
  // A part doubled elsewhere.
  (bytes, random) => {
    const start = random.integer(bytes.length + 1);
    const part = bytes.subarray(start, start + random.integer(60));
    return splice(bytes, random.integer(bytes.length + 1), 0, part);
  },
  // A part removed.
  (bytes, random) => splice(bytes, random.integer(bytes.length + 1), random.integer(60), Buffer.alloc(0)),
  // A word repeated up to the size limit.
  (bytes, random, words) => {
    const word = random.pick(words);
    const most = Math.floor((largest - bytes.length) / Math.max(1, Buffer.byteLength(word)));
    const count = random.integer(8) === 0 ? most : random.integer(40);
    return splice(bytes, random.integer(bytes.length + 1), 0, Buffer.from(word.repeat(Math.max(0, count))));
  },
];

/** A sample changed one to four times. */
export function mutate(sample: Buffer, random: Random, words: readonly string[]): Buffer {
  let mutant = sample;
  for (let times = 1 + random.integer(4); times > 0; times -= 1)
    mutant = random.pick(mutations)(mutant, random, words);
  return mutant.subarray(0, largest);
}
