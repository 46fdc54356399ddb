import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The two servers that can serve as the embedded engine. */
export const engineNames = ['mongod', 'secantus'] as const;
export type EngineName = (typeof engineNames)[number];

const recordSchema = z.object({
  name: z.enum(engineNames),
  version: z.string(),
  /** The engine's process. */
  pid: z.int().positive(),
  /** Where the engine answers, on 127.0.0.1. */
  port: z.int().positive(),
  /** Where its keeper answers, on 127.0.0.1. */
  keeperPort: z.int().positive(),
  /** The keeper's process, for people. */
  keeperPid: z.int().positive(),
  /** Tells this engine's keeper from a stranger that was given the same port later. */
  token: z.string().min(1),
  durable: z.boolean(),
});

/** `DATA_DIR/engine.json`: the engine that runs on this folder, or the last one that did. */
export type EngineRecord = Readonly<z.infer<typeof recordSchema>>;

/** Where the record of a data folder stands. */
export function recordFile(dataDir: string): string {
  return join(dataDir, 'engine.json');
}

/** The record in a file; undefined when there is none or when it cannot be read as one. */
export async function readRecord(file: string): Promise<EngineRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The connection string of an engine. */
export function uriOf(record: Pick<EngineRecord, 'name' | 'port'>): string {
  const set = record.name === 'mongod' ? replicaSetName : 'secantus';
  return `mongodb://127.0.0.1:${record.port}/?replicaSet=${set}`;
}

/** The name under which a `mongod` of ours forms its one-node replica set. */
export const replicaSetName = 'huan';
