import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const marker = '.huan-demo';

/**
 * Empties the demo's own data folder, or makes it. A folder without the demo's marker is refused: it may be somebody's data.
 * An engine of an earlier demo that still runs keeps its files open; it is asked to end first by the caller.
 */
export function prepareFolder(folder: string): string {
  const absolute = path.resolve(folder);
  if (existsSync(absolute)) {
    const names = readdirSync(absolute);
    if (names.length > 0 && !names.includes(marker)) {
      throw new Error(`${absolute} is not empty and not a demo's folder: choose another one with --data-dir`);
    }
    rmSync(absolute, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }
  mkdirSync(absolute, { recursive: true });
  writeFileSync(
    path.join(absolute, marker),
    'Made by `npm run demo`, which empties this folder at each start.\n',
  );
  return absolute;
}
