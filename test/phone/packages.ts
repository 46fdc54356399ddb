import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { packageFolder } from './bundle/units';
import { programRoot } from './server';

/** What the developer tools' 构建 npm would make: the packages that the Mini Program uses, in `miniprogram_npm/`. */
async function buildPackages(): Promise<void> {
  const target = path.join(programRoot, 'miniprogram_npm');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(packageFolder('tdesign-miniprogram'), path.join(target, 'tdesign-miniprogram'), { recursive: true });
  await build({
    entryPoints: [require.resolve('qrcode-generator')],
    outfile: path.join(target, 'qrcode-generator/index.js'),
    bundle: true,
    format: 'cjs',
    target: 'es2017',
    logLevel: 'silent',
  });
}

buildPackages().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
