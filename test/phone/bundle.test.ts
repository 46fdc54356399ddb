import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BuildProblem, buildPhone } from './bundle';

const fixture = path.join(__dirname, 'fixture');

/** Builds the fixture with one file replaced. */
async function buildWith(file: string, content: string): Promise<unknown> {
  const folder = mkdtempSync(path.join(tmpdir(), 'huan-phone-'));
  try {
    cpSync(fixture, folder, { recursive: true });
    writeFileSync(path.join(folder, file), content);
    return await buildPhone(folder).catch((error: unknown) => error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const reason = async (file: string, content: string): Promise<string> => {
  const problem = await buildWith(file, content);
  return problem instanceof BuildProblem ? problem.message : 'it built';
};

describe('the bundler of the phone', () => {
  it('builds the fixture', async () => {
    const { script, style, runtime } = await buildPhone(fixture);
    expect(script).toContain('pages/second/index');
    expect(style).toContain(':where([data-page="pages/first/index"]) .item');
    expect(style).toMatch(/\.counter-row\d+--row\{|\.counter-row\d+--row \{/u);
    expect(style).toContain('calc(8 * var(--rpx))');
    expect(runtime.length).toBeGreaterThan(100_000);
  });

  it('names a tag, a call and a component that do not exist', async () => {
    expect(await reason('pages/second/index.wxml', '<live-player /><view />')).toBe(
      'pages/second/index.wxml: the phone has no <live-player>',
    );
    expect(await reason('pages/second/index.ts', 'Page({ onLoad() { wx.startGyroscope(); } });')).toBe(
      'pages/second/index.ts: the phone has no wx.startGyroscope',
    );
    expect(
      await reason('pages/second/index.json', '{ "usingComponents": { "x-y": "/components/none" } }'),
    ).toBe('pages/second/index.json: x-y → /components/none leads to nothing');
  });

  it('names a template that does not parse, and a style from elsewhere', async () => {
    expect(await reason('pages/second/index.wxml', '<view>')).toMatch(/^pages\/second\/index\.wxml:1: /u);
    expect(await reason('app.wxss', 'page { background: url(https://example.com/a.png); }')).toMatch(
      /is not on this machine/u,
    );
  });
});
