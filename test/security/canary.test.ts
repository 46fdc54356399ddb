import { createLogger } from '../../src/platform/logger';
import { asClerk, asOperator } from '../support/factories/staff';
import { asMember, asVisitor, staffWorld } from '../support/people';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const password = 'canary-password-7719';
const text = '金丝雀说的话';
const metricsToken = 'canary-metrics-token-4410';
const keyNames = ['FIELD_ENCRYPTION_KEYS', 'BLIND_INDEX_KEY', 'PERSON_KEY', 'MEMBER_CODE_KEY'] as const;
const keys = Object.fromEntries(
  keyNames.map((name, index) => [name, `${name === 'FIELD_ENCRYPTION_KEYS' ? 'c:' : ''}${`ca${index}f`.repeat(16)}`]),
); // prettier-ignore

/** F43: nothing secret and nothing personal in logs, answers, metrics or kept errors. */
describe('canaries', () => {
  const lines: string[] = [];
  const answers: string[] = [];
  const realFetch = globalThis.fetch;
  let app: TestApp;
  /** Must be nowhere. */
  const secrets = new Map<string, string>();
  /** May be in the answer to their owner, and nowhere else. */
  const own = new Map<string, string>();

  beforeAll(async () => {
    const logger = createLogger('debug', { write: (line) => void lines.push(line) });
    app = await startApp({ logger, environment: { ...keys, METRICS_TOKEN: metricsToken } });
    globalThis.fetch = async (...request) => {
      const response = await realFetch(...request);
      const body = await response.clone().text();
      // The copy holds everything that is kept of a member, for this member.
      if (!response.url.endsWith('/me/copy'))
        answers.push(`${response.url} ${[...response.headers].join()} ${body}`);
      return response;
    };
    await live(app, secrets, own);
    const { appid: _, ...account } = app.config.officialAccount;
    for (const name of ['secret', 'token', 'encodingAesKey'] as const) {
      secrets.set(`official account ${name}`, account[name]);
      secrets.set(`mini program ${name}`, app.config.miniProgram[name]);
    }
    for (const [name, value] of Object.entries(keys)) secrets.set(name, value.replace('c:', ''));
    for (const { query } of await app.simulator.client.requests()) {
      if (query['access_token'] !== undefined) secrets.set('access token', query['access_token']);
    }
    secrets.set('password', password).set('text', text).set('metrics token', metricsToken);
  }, 120_000);
  afterAll(async () => {
    globalThis.fetch = realFetch;
    await app.stop();
  });

  const foundIn = (haystack: string, canaries: ReadonlyMap<string, string>): string[] =>
    [...canaries].filter(([, value]) => value === '' || haystack.includes(value)).map(([name]) => name);

  it('are many, and the flows were really run', () => {
    expect(secrets.size).toBeGreaterThan(18);
    expect([...secrets, ...own].filter(([, value]) => value.length < 6)).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
    expect(answers.length).toBeGreaterThan(20);
  });

  it('are in no line of the log', () => {
    expect(foundIn(lines.join(''), new Map([...secrets, ...own]))).toEqual([]);
  });

  it('are in no answer', () => {
    const told = answers.flatMap((answer) => {
      const [url = '', ...said] = answer.split(' ');
      return foundIn(said.join(' '), secrets).map((name) => `${new URL(url).pathname}: ${name}`);
    });
    expect(told).toEqual([]);
  });

  it('are in no metric', async () => {
    const response = await realFetch(`${app.url}/metrics`, {
      headers: { authorization: `Bearer ${metricsToken}` },
    });
    expect(response.status).toBe(200);
    expect(foundIn(await response.text(), new Map([...secrets, ...own]))).toEqual([]);
  });

  it('are in no error that is kept, no audit entry and no event', async () => {
    const { connection } = app.db;
    const kept = await Promise.all([
      connection
        .collection('inboxMessage')
        .find({}, { projection: { lastError: 1 } })
        .toArray(),
      connection.collection('jobRun').find().toArray(),
      connection.collection('auditEntry').find().toArray(),
      connection.collection('outboxEvent').find().toArray(),
      connection.collection('rateLimit').find().toArray(),
      connection.collection('onceKey').find().toArray(),
    ]);
    expect(foundIn(JSON.stringify(kept), new Map([...secrets, ...own]))).toEqual([]);
  });
});

/** Joins, follows, writes, is looked up, and does everything that fails with something secret in it. */
async function live(app: TestApp, secrets: Map<string, string>, own: Map<string, string>): Promise<void> {
  const { client: wechat } = app.simulator;
  const { officialAccount, miniProgram } = app.config;
  const person = await wechat.createPerson();
  await wechat.follow(person.id, officialAccount.appid);
  await app.settle();
  const member = await asMember(app, { person: person.id, hasPhone: true });
  await wechat.sendText(person.id, officialAccount.appid, text);
  await app.settle();
  own.set('member session', member.client.token ?? '');
  const stranger = await asVisitor(app);
  const { code } = await wechat.authorisePhone(stranger.person, miniProgram.appid);
  secrets.set('phone code', code ?? '');
  await stranger.client.post('/api/mp/phone', { phoneCode: code });

  const world = staffWorld(app);
  const [operator, clerk] = [await asOperator(world, 'administrator'), await asClerk(world)];
  own.set('operator session', operator.token).set('clerk session', clerk.token);
  const phone = person.phone;
  await clerk.client.post('/api/counter/member-lookups', { phone });
  await operator.client.post('/api/console/member-searches', { phone });
  await operator.client.get(`/api/console/members/${member.memberId}/timeline`);
  await operator.client.get('/api/console/inbox-messages?status=done');
  await operator.client.get('/api/console/followers');
  await member.client.get('/api/mp/me/copy');
  await failWith(app, phone, operator.username);

  const atMiniProgram = await wechat.relation(person.id, miniProgram.appid);
  secrets
    .set('phone', phone)
    .set('openid of the official account', await wechat.openid(person.id, officialAccount.appid))
    .set('openid of the mini program', atMiniProgram.openid)
    .set('unionid', atMiniProgram.unionid ?? '')
    .set('session_key', atMiniProgram.sessionKey);
}

async function failWith(app: TestApp, phone: string, username: string): Promise<void> {
  const { client: wechat } = app.simulator;
  await app.anonymous.post('/api/console/sessions', { username, password });
  await app.anonymous.post('/api/console/sessions', { username: { $ne: password }, password, phone });
  await app.anonymous.get(`/api/console/${phone}?token=${password}`);
  await app.anonymous.post('/api/mp/sessions', { code: password });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${app.url}/api/mp/sessions`, { method: 'POST', headers, body: `{"code":"${password}` });
  await fetch(`${app.url}/callback/${app.config.officialAccount.appid}?signature=${password}`, {
    method: 'POST',
    body: `<xml><Content>${text}</Content></xml>`,
  });
  for (const kind of ['systemError500', 'truncatedBody'] as const) {
    const { jsCode } = await wechat.openMiniProgram(
      (await wechat.createPerson()).id,
      app.config.miniProgram.appid,
    );
    await wechat.faults.add({ kind, path: '/sns/jscode2session', count: 5 });
    await app.anonymous.post('/api/mp/sessions', { code: jsCode });
    await wechat.faults.clear();
  }
}
