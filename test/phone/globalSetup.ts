import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPhone } from './bundle';
import { bundleFolder } from './bundleFolder';
import { programRoot } from './server';

/** Compiles the Mini Program once for all tests of its pages. */
async function globalSetup(): Promise<void> {
  const { runtime, script } = await buildPhone(programRoot);
  const fixture = await buildPhone(path.join(__dirname, 'fixture'));
  mkdirSync(bundleFolder, { recursive: true });
  writeFileSync(path.join(bundleFolder, 'runtime.js'), runtime);
  writeFileSync(path.join(bundleFolder, 'miniprogram.js'), script);
  writeFileSync(path.join(bundleFolder, 'fixture.js'), fixture.script);
}

module.exports = globalSetup;
