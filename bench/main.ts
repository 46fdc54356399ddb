import { benchDecode } from './callback';
import { benchCoupon } from './coupon';
import { benchLedger } from './ledger';
import { benchSegment } from './segment';
import { benchStore } from './store';
import { benchStorm } from './storm';
import type { Goal } from './goal';
import { verdict } from './goal';

/** Measures every goal, or those named on the command line, and prints the table. */
const benches: Readonly<Record<string, () => Promise<Goal[]>>> = {
  G1: benchDecode,
  G2: benchStore,
  G3: benchStorm,
  G4p: benchSegment,
  G10a: benchLedger,
  G10b: benchCoupon,
};

async function main(): Promise<number> {
  const asked = process.argv.slice(2);
  const goals: Goal[] = [];
  for (const [id, bench] of Object.entries(benches)) {
    if (asked.length > 0 && !asked.includes(id)) continue;
    process.stderr.write(`measuring ${id} …\n`);
    goals.push(...(await bench()));
  }
  console.log('goal  ratio   at least  verdict  what');
  for (const goal of goals) {
    const atLeast = goal.atLeast === null ? '–' : goal.atLeast.toFixed(2);
    console.log(
      `${goal.id.padEnd(5)} ${goal.ratio.toFixed(2).padStart(5)}   ${atLeast.padStart(8)}  ${verdict(goal).padEnd(7)}  ${goal.what} (${goal.note})`,
    );
  }
  return goals.some((goal) => verdict(goal) === 'FAIL') ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
