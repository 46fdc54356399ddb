import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEngine } from '../src/platform/database/engine';
import { enginePlaces } from '../test/support/engine';
import { callbackRequest } from './account';
import type { BenchChild } from './child';
import { startChild } from './child';
import type { Comparison, Goal } from './goal';
import { compare } from './goal';
import { runLoad } from './load';

const rounds = 5;
const total = 8_000;
const connections = 64;

/** G2: a callback is stored before it is answered, many of them by one write. */
export async function benchStore(): Promise<Goal[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'huan-bench-'));
  const engine = await startEngine({ ...enginePlaces(), dataDir, durable: true });
  const children: Record<string, BenchChild> = {};
  try {
    for (const variant of ['none', 'stored', 'stub', 'insertPerCallback']) {
      children[variant] = await startChild('store', { variant, uri: engine.uri });
    }
    const rate = createRate(children);
    const single = await compare(rounds, rate('stored'), rate('insertPerCallback'));
    const stub = await compare(rounds, rate('stub'), rate('none'));
    const whole = await compare(rounds, rate('stored'), rate('none'));
    return [
      goal('stored by group commit / one awaited insert each', single, 3),
      goal('stored on a database that answers at once / not stored', stub, 0.85),
      goal('stored on the embedded engine / not stored', whole, null),
    ];
  } finally {
    for (const child of Object.values(children)) await child.stop();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Every request is another message: a repeat would cost another path. */
function createRate(children: Readonly<Record<string, BenchChild>>) {
  let number = 0;
  return (variant: string) => async (): Promise<number> => {
    const sentAt = new Date();
    const appid = 'wx00000000000000c3';
    const requests = Array.from({ length: total }, () =>
      callbackRequest((number += 1), `/callback/${appid}`, sentAt),
    );
    const port = children[variant]?.port ?? 0;
    const { perSecond, statuses } = await runLoad({ port, requests, connections, total });
    if (statuses[200] !== total) throw new Error(`${variant} refused callbacks: ${JSON.stringify(statuses)}`);
    return perSecond;
  };
}

function goal(what: string, { ratio, subject, control }: Comparison, atLeast: number | null): Goal {
  const note = `${subject.toFixed(0)}/s against ${control.toFixed(0)}/s`;
  return { id: 'G2', what, ratio, atLeast, note };
}
