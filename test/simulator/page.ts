import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Outcome } from './gateway';
import { qrPicture } from './picture';
import type { Simulation } from './simulation';

const file = (name: string): Buffer => readFileSync(path.join(__dirname, 'page', name));

const fontFolder = path.resolve(__dirname, '../../node_modules/@fontsource/noto-sans-sc');

/** The page's letters come along, so that it looks the same on a machine without Chinese fonts. */
function serveFont(pathname: string): Outcome | null {
  if (pathname === '/__sim/page/fonts.css') {
    const styles = ['400', '500', '700'].map((weight) =>
      readFileSync(path.join(fontFolder, `${weight}.css`), 'utf8'),
    );
    const local = styles.join('\n').replaceAll('url(./files/', 'url(/__sim/page/fonts/');
    return whole(Buffer.from(local), 'text/css; charset=utf-8');
  }
  const name = /^\/__sim\/page\/fonts\/(noto-sans-sc-[\w-]+\.woff2)$/u.exec(pathname)?.[1];
  return name === undefined ? null : whole(readFileSync(path.join(fontFolder, 'files', name)), 'font/woff2');
}

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
  const font = serveFont(url.pathname);
  if (font) return font;
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
