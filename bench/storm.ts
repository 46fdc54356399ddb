import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { startEngine } from '../src/platform/database/engine';
import { enginePlaces } from '../test/support/engine';
import { callbackRequest } from './account';
import { startChild } from './child';
import type { Goal } from './goal';
import { runLoad } from './load';

const messages = 4_000;
const connections = 64;
const stallMs = 10_000;
const latestAnswerMs = 4_500;

/** Every twentieth message comes three times more, as WeChat does when it thinks that an answer was lost. */
function withRetries(requests: readonly Buffer[]): Buffer[] {
  return requests.flatMap((request, index) =>
    index % 20 === 0 ? [request, request, request, request] : [request],
  );
}

/** G3: a storm with retries while the database stands still for 10 s: nothing lost, nothing doubled, no late answer. */
export async function benchStorm(): Promise<Goal[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'huan-bench-'));
  const engine = await startEngine({ ...enginePlaces(), dataDir, durable: true });
  const child = await startChild('store', { variant: 'stored', uri: engine.uri });
  try {
    const appid = 'wx00000000000000c3';
    const sentAt = new Date();
    const requests = withRetries(
      Array.from({ length: messages }, (_, number) => callbackRequest(number, `/callback/${appid}`, sentAt)),
    );
    const storm = runLoad({ port: child.port, requests, connections, total: requests.length });
    await delay(300);
    process.kill(engine.pid, 'SIGSTOP');
    await delay(stallMs);
    process.kill(engine.pid, 'SIGCONT');
    const during = await storm;
    // WeChat repeats what was not acknowledged; repeating everything is harsher and must be as harmless.
    const after = await runLoad({ port: child.port, requests, connections, total: requests.length });
    const stored = await countStored(engine.uri);
    const isKept = after.statuses[200] === requests.length && stored === messages;
    const isInTime = during.slowestMs <= latestAnswerMs;
    const refused = requests.length - (during.statuses[200] ?? 0);
    const note = `${stored} of ${messages} stored once, ${refused} refused in the stall, slowest answer ${during.slowestMs.toFixed(0)} ms`;
    return [
      {
        id: 'G3',
        what: 'storm with a stalled database: kept and in time',
        ratio: isKept && isInTime ? 1 : 0,
        atLeast: 1,
        note,
      },
    ];
  } finally {
    await child.stop();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function countStored(uri: string): Promise<number> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    return await client.db('bench-stored').collection('inboxMessage').countDocuments();
  } finally {
    await client.close();
  }
}
