import { commands } from '../../src/cli/commands';
import { auditEntryModel } from '../../src/audit/audit.model';
import { inboxMessageModel } from '../../src/inbox/inbox.model';
import { asMember } from '../support/people';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('commands', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  /** Runs a command as `cli` does, on the application under test; answers what it printed, without colours. */
  async function run(name: string, ...args: string[]): Promise<{ code: number; lines: string[] }> {
    const command = commands.find((known) => known.name === name);
    if (command === undefined) throw new Error(`there is no command ${name}`);
    const lines: string[] = [];
    const { config } = app;
    const code = await command.run(
      {
        app: app.app,
        config: { ...config, http: { ...config.http, publicBaseUrl: app.url } },
        db: app.db,
        clock: app.clock,
        // eslint-disable-next-line no-control-regex -- colours begin with an escape character
        print: (line) => void lines.push(line.replace(/\x1b\[\d+m/g, '')),
        ask: () => Promise.resolve('a long enough password'),
      },
      args,
    );
    return { code, lines };
  }

  const lineWith = (lines: readonly string[], text: string): string =>
    lines.find((line) => line.includes(text)) ?? `no line with ${text}`;

  describe('check-account', () => {
    it('is green for what is right, amber for what cannot be known yet, and red for the address of a test', async () => {
      const { code, lines } = await run('check-account');
      expect(lineWith(lines, '公众号：AppID')).toMatch(/^通过/);
      expect(lineWith(lines, '小程序：AppID')).toMatch(/^通过/);
      expect(lineWith(lines, '公众号：回调地址')).toMatch(/^通过/);
      expect(lineWith(lines, '小程序：回调地址')).toMatch(/^通过/);
      expect(lineWith(lines, '已认证的服务号')).toMatch(/^通过/);
      expect(lineWith(lines, 'unionid')).toMatch(/^未知.*还没有关注者/);
      expect(lineWith(lines, '公开地址')).toMatch(/^缺少.*443/);
      expect(lineWith(lines, '隐私保护指引')).toContain('·');
      expect(code).toBe(1);
    });

    it('sees the binding to the Open Platform as soon as somebody follows', async () => {
      const { client } = app.simulator;
      const { id } = await client.createPerson();
      const { appid } = app.config.officialAccount;
      await client.actAll([{ person: id, app: appid, verb: 'follow' }]);
      await app.settle();
      expect(lineWith((await run('check-account')).lines, 'unionid')).toMatch(/^通过/);
    });

    it('says which address must be let in when WeChat knows none of ours', async () => {
      const { appid } = app.config.officialAccount;
      // WeChat looks at the address when a token is asked for.
      app.clock.advance(3 * 3_600_000);
      await app.simulator.client.faults.add({ kind: 'ipNotWhitelisted', app: appid });
      const { lines } = await run('check-account');
      await app.simulator.client.faults.clear();
      // A refusal is remembered for a while, so that WeChat is not asked again and again.
      app.clock.advance(10 * 60_000);
      expect(lineWith(lines, '公众号：AppID')).toMatch(/^缺少.*40164/);
    });
  });

  it('sync-followers reads whoever followed before, and twice is as good as once', async () => {
    const { client } = app.simulator;
    await client.holdCallbacks();
    const people = await client.createPeople(3);
    const { appid } = app.config.officialAccount;
    await client.actAll(people.map(({ id }) => ({ person: id, app: appid, verb: 'follow' as const })));
    expect((await run('sync-followers')).lines.at(-1)).toMatch(/^3 new, /);
    expect((await run('sync-followers')).lines.at(-1)).toMatch(/^0 new, 0 changed, /);
    await client.releaseCallbacks({});
    await app.settle();
  });

  it('create-staff makes an administrator with a second factor; reset-staff lets one in again', async () => {
    expect(await run('create-staff')).toEqual({ code: 2, lines: ['--username is missing'] });
    const made = await run('create-staff', '--username', 'first.administrator');
    expect(lineWith(made.lines, 'otpauth')).toContain('otpauth://totp/');
    const reset = await run('reset-staff', '--username', 'first.administrator', '--totp', '--password');
    expect(reset.code).toBe(0);
    expect(reset.lines).toHaveLength(2);
    expect(lineWith(reset.lines, 'otpauth')).not.toBe(lineWith(made.lines, 'otpauth'));
    expect(await run('reset-staff', '--username', 'nobody', '--totp')).toMatchObject({ code: 1 });
  });

  it('check-ledger counts what it checked', async () => {
    await asMember(app);
    expect(await run('check-ledger')).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^账本检查：1 个账户、\d+ 条流水，发现 0 处问题$/)],
    });
  });

  it('verify-audit notices an entry that was changed after it was sealed', async () => {
    await run('run-job', 'audit.seal');
    const intact = await run('verify-audit');
    expect([intact.code, intact.lines.at(-1)]).toEqual([0, expect.stringContaining('next anchor')]);
    await app.db.collection(auditEntryModel).updateOne({}, { $set: { action: 'something.else' } });
    const changed = await run('verify-audit');
    expect(changed.code).toBe(1);
    expect(lineWith(changed.lines, 'problem(s)')).toContain('1 problem(s)');
  });

  it('replay-inbox lists what was given up and gives it another try', async () => {
    expect((await run('replay-inbox')).lines).toEqual(['0 row(s) set aside']);
    const inbox = app.db.collection(inboxMessageModel);
    const row = await inbox.findOneAndUpdate(
      { status: 'done' },
      { $set: { status: 'aside', lastError: 'TEST' } },
    );
    expect(lineWith((await run('replay-inbox')).lines, 'TEST')).toContain(row?._id);
    expect((await run('replay-inbox', 'nothing')).code).toBe(1);
    expect((await run('replay-inbox', 'all')).lines).toEqual([
      '1 row(s) will be tried again by a running server',
    ]);
    await app.wake();
    expect(await inbox.countDocuments({ status: 'aside' })).toBe(0);
  });

  it('run-job lists every job with its schedule, and refuses one that does not exist', async () => {
    const { lines } = await run('run-job');
    expect(lineWith(lines, 'points.expire')).toMatch(/\*/);
    await expect(run('run-job', 'nothing')).rejects.toThrow('nothing');
  });

  it('sync-indexes finds nothing to build on a running system', async () => {
    expect((await run('sync-indexes')).lines).toEqual(['every index is there']);
  });
});
