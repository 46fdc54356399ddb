import { connect } from 'node:net';
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { engineNotAnswering } from './errors';
import type { EngineRecord } from './record';
import { replicaSetName } from './record';

/**
 * Whether the recorded process answers on the recorded port: after a restart of the machine, its port and its process id
 * may belong to others. False when nobody listens there.
 * @throws AppError ENGINE_NOT_ANSWERING when somebody listens but says nothing for `patienceMs`
 */
export async function answersAsRecorded(record: EngineRecord, patienceMs: number): Promise<boolean> {
  const status = await ask(record, patienceMs, (admin) => admin.command({ serverStatus: 1 }));
  return Number(status?.['pid']) === record.pid;
}

/**
 * Waits until the engine takes writes; forms the one-node replica set of a `mongod`. False when it ended instead.
 * @throws AppError ENGINE_NOT_ANSWERING after `patienceMs`
 */
export async function becomesWritable(record: EngineRecord, patienceMs: number): Promise<boolean> {
  const isWritable = await ask(record, patienceMs, async (admin) => {
    if (record.name === 'mongod') await formReplicaSet(admin, `127.0.0.1:${record.port}`);
    const deadline = performance.now() + patienceMs;
    while ((await admin.command({ hello: 1 }))['isWritablePrimary'] !== true) {
      if (performance.now() > deadline) throw new Error('it does not become primary');
      await pause(20);
    }
    await admin.command({ setParameter: 1, transactionLifetimeLimitSeconds });
    return true;
  });
  return isWritable === true;
}

/**
 * What a killed server had open holds its documents until then; 60 s by default. Our transactions take well below 1 s
 * (https://www.mongodb.com/docs/manual/reference/parameters/#param.transactionLifetimeLimitSeconds).
 */
const transactionLifetimeLimitSeconds = 10;

/** The answer; undefined when nobody listens, or nobody any longer. */
async function ask<T>(
  record: EngineRecord,
  patienceMs: number,
  question: (admin: mongo.Db) => Promise<T>,
): Promise<T | undefined> {
  if (!(await isListening(record.port))) return undefined;
  try {
    return await withAdmin(record.port, patienceMs, question);
  } catch (error) {
    if (isBrokenOff(error) || !(await isListening(record.port))) return undefined;
    throw engineNotAnswering(record.pid, error);
  }
}

/** The engine was killed under the question; another one may listen on its port by now. */
function isBrokenOff(error: unknown): boolean {
  return error instanceof mongo.MongoNetworkError && !(error instanceof mongo.MongoNetworkTimeoutError);
}

/** Asked first, because the driver would go on trying for its whole patience. */
async function isListening(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => answer(false));
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
  });
}

async function withAdmin<T>(
  port: number,
  patienceMs: number,
  use: (admin: mongo.Db) => Promise<T>,
): Promise<T> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: patienceMs,
    connectTimeoutMS: patienceMs,
    socketTimeoutMS: patienceMs,
    maxPoolSize: 1,
    // As in connect.ts: the driver's own late import fails in a sandbox.
    runtimeAdapters: { os },
  });
  try {
    return await use(client.db('admin'));
  } finally {
    await client.close();
  }
}

/** https://www.mongodb.com/docs/manual/reference/command/replSetInitiate/ */
async function formReplicaSet(admin: mongo.Db, host: string): Promise<void> {
  const config = await readReplicaSet(admin);
  if (config === undefined) {
    await admin.command({ replSetInitiate: { _id: replicaSetName, members: [{ _id: 0, host }] } });
  } else if (config.members[0]?.host !== host) {
    // The data were written under another port, and a node that does not find itself in its set serves nothing.
    const moved = {
      ...config,
      version: config.version + 1,
      members: [{ ...config.members[0], _id: 0, host }],
    };
    await admin.command({ replSetReconfig: moved, force: true });
  }
}

interface ReplicaSetConfig {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

const notYetInitialized = 94;

async function readReplicaSet(admin: mongo.Db): Promise<ReplicaSetConfig | undefined> {
  try {
    // The driver types every answer as a bag; the shape is that of the server's manual.
    return (await admin.command({ replSetGetConfig: 1 }))['config'] as ReplicaSetConfig;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === notYetInitialized) return undefined;
    throw error;
  }
}
