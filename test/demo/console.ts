import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** Where the server of a demo takes the console from: two demos at once do not share one. */
export function consoleFolder(dataDir: string): string {
  return path.join(dataDir, 'console');
}

/** Builds the console, in a few seconds, beside what else the demo prepares. @throws Error with what the build said */
export async function buildConsole(dataDir: string): Promise<void> {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', consoleFolder(dataDir), '--emptyOutDir', '--logLevel', 'error'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the console was not built: ${said.slice(-2000)}`);
}
