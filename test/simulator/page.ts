import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Outcome } from './gateway';
import { qrPicture } from './picture';
import type { Simulation } from './simulation';

const file = (name: string): Buffer => readFileSync(path.join(__dirname, 'page', name));

const files: Readonly<Record<string, { name: string; type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/__sim/page/style.css': { name: 'style.css', type: 'text/css; charset=utf-8' },
  '/__sim/page/script.js': { name: 'script.js', type: 'text/javascript; charset=utf-8' },
  '/__sim/page/words.js': { name: 'words.js', type: 'text/javascript; charset=utf-8' },
};

const whole = (body: Buffer, type: string): Outcome => ({
  status: 200,
  headers: { 'Content-Type': type, 'Cache-Control': 'no-store' },
  body,
  connection: 'whole',
});

/** The page a person may look at, its pictures, and downloads of media; null for every other path. */
export function servePage(sim: Simulation, url: URL): Outcome | null {
  const known = files[url.pathname];
  if (known) return whole(file(known.name), known.type);
  if (url.pathname === '/__sim/page/code.png') {
    const code = sim.state.miniProgramCodes.get(url.searchParams.get('id') ?? '');
    return code ? whole(qrPicture(code.url, 280), 'image/png') : null;
  }
  if (url.pathname.startsWith('/media/')) {
    const id = url.pathname.slice('/media/'.length);
    for (const app of sim.state.apps.values()) {
      const media = app.media.get(id);
      if (media) return whole(media.content, media.contentType);
    }
  }
  return null;
}
