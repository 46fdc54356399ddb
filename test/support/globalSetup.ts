import { rm } from 'node:fs/promises';
import { startEngine } from '../../src/platform/database/engine';
import { enginePlaces, makeDataDir } from './engine';

/** One engine per test run, unless MONGODB_URI names a server; the URI reaches the workers in the environment. */
async function globalSetup(): Promise<void> {
  if ((process.env['MONGODB_URI'] ?? '') !== '') return;
  const dataDir = await makeDataDir();
  const engine = await startEngine({ ...enginePlaces(), dataDir, durable: false });
  process.env['MONGODB_URI'] = engine.uri;
  globalThis.undoGlobalSetup = async () => {
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

module.exports = globalSetup;
