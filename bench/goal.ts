/** One line of the table: a ratio against a control measured in the same run. */
export interface Goal {
  /** The id of the goal: `G1`. */
  readonly id: string;
  readonly what: string;
  /** Subject divided by control. */
  readonly ratio: number;
  /** The least ratio that passes; null is printed without a verdict. */
  readonly atLeast: number | null;
  /** Medians and whatever explains the ratio. */
  readonly note: string;
}

export interface Comparison {
  readonly subject: number;
  readonly control: number;
  readonly ratio: number;
}

/** Measures two things in turn, A-B-A-B, after one round that does not count; answers the medians and the median ratio. */
export async function compare(
  rounds: number,
  subject: () => Promise<number>,
  control: () => Promise<number>,
): Promise<Comparison> {
  const pairs: { subject: number; control: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = { subject: await subject(), control: await control() };
    if (round > 0) pairs.push(pair);
  }
  return {
    subject: median(pairs.map((pair) => pair.subject)),
    control: median(pairs.map((pair) => pair.control)),
    ratio: median(pairs.map((pair) => pair.subject / pair.control)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** PASS, FAIL, or a dash where there is no threshold. */
export function verdict({ ratio, atLeast }: Goal): string {
  if (atLeast === null) return '–';
  return ratio >= atLeast ? 'PASS' : 'FAIL';
}
