import type { EngineOptions } from '../../src/platform/database/engine';
import { startEngine } from '../../src/platform/database/engine';

/**
 * A process that owns an engine, to be killed: its options come as JSON in the first argument; it tells its parent
 * `{ uri, pid }` or `{ code, message }`, and stops when told so.
 */
async function main(options: Omit<EngineOptions, 'log'>): Promise<void> {
  const lines: string[] = [];
  try {
    const engine = await startEngine({ ...options, log: (line) => lines.push(line) });
    process.send?.({ uri: engine.uri, pid: engine.pid, lines });
    process.on('message', () => void engine.stop().then(() => process.disconnect()));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    process.send?.({ code, message: error instanceof Error ? error.message : '', lines });
    process.disconnect();
  }
}

// A Ctrl-C reaches the whole group of processes; a server drains then, and so does this one.
process.on('SIGINT', () => process.send?.({ interrupted: true }));

// The parent is test/platform/engineProcesses.ts.
void main(JSON.parse(process.argv[2] ?? '{}') as Omit<EngineOptions, 'log'>);
