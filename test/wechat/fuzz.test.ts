import { createCipheriv } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AppError } from '../../src/platform/errors';
import type { CallbackQuery, CallbackRequest, DecodedCallback } from '../../src/wechat';
import { decodeCallback, verifyUrl } from '../../src/wechat';
import { encryptMessage } from '../../src/wechat/callback/messageCrypto';
import { sizes } from '../support/sizes';
import {
  compatibleAccount,
  eventXml,
  plainAccount,
  plainQuery,
  random as padding,
  safeAccount,
  safeQuery,
  sealedXml,
  xmlOf,
} from './callbackSamples';
import type { Random } from './mutants';
import { createRandom, mutate } from './mutants';

const seed = 20_260_302;

const xmlSamples = [
  xmlOf(
    '<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好 <b>]]></Content><MsgId>22876340532172986</MsgId>',
  ),
  eventXml('subscribe', '<EventKey><![CDATA[qrscene_123]]></EventKey><Ticket><![CDATA[T]]></Ticket>'),
  eventXml(
    'scancode_waitmsg',
    '<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1</ScanResult></ScanCodeInfo>',
  ),
  eventXml(
    'subscribe_msg_sent_event',
    '<SubscribeMsgSentEvent><List><TemplateId>T</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode></List></SubscribeMsgSentEvent>',
  ),
].map((text) => Buffer.from(text));

const xmlWords = ['<![CDATA[', ']]>', '<xml>', '</xml>', '<!DOCTYPE a [', '<!ENTITY a "b">', '&a;', '&#0;', '<?xml', '<!--', '-->', '<a>', '</a>', '<a b="c">', '<List>', '</List>', '<__proto__>', '\0', '\ufeff', '"', "'", '>', '<', '\r', '9'.repeat(40)]; // prettier-ignore

const jsonSamples = [
  '{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1597893922,"MsgType":"text","Content":"hi","MsgId":1700827132819554304}',
  '{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":"1","MsgType":"event","Event":"subscribe_msg_popup_event","List":[{"TemplateId":"T","SubscribeStatusString":"accept","PopupScene":0},{"TemplateId":"U"}]}',
  '{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1,"MsgType":"event","Event":"user_authorization_revoke","OpenID":"o2","RevokeInfo":"8","deep":{"a":[1,null,{"b":true}]}}',
].map((text) => Buffer.from(text));

const jsonWords = ['{', '}', '[', ']', '"', '\\', '\\u0000', '":', ',', 'null', 'true', '1e999', '-', '9'.repeat(20), '{"a":', '"__proto__":', '"List":', '\0', '\ufeff', '1.', '\\"']; // prettier-ignore

/** What a run of mutants has shown. */
interface Outcome {
  accepted: number;
  readonly crashes: string[];
  slowestMs: number;
}

function run(count: number, request: (random: Random) => () => DecodedCallback | string): Outcome {
  const outcome: Outcome = { accepted: 0, crashes: [], slowestMs: 0 };
  const random = createRandom(seed);
  for (let mutant = 0; mutant < count; mutant += 1) {
    const decode = request(random);
    const startedAt = performance.now();
    try {
      const decoded = decode();
      outcome.accepted += 1;
      if (typeof decoded !== 'string') expectWellFormed(decoded);
    } catch (error) {
      if (!(error instanceof AppError) || !['invalid', 'unauthenticated'].includes(error.kind)) {
        outcome.crashes.push(`mutant ${mutant} of seed ${seed}: ${String(error)}`);
      }
    }
    outcome.slowestMs = Math.max(outcome.slowestMs, performance.now() - startedAt);
  }
  return outcome;
}

/** Whatever is accepted has the form that the inbox relies on. */
function expectWellFormed({ message }: DecodedCallback): void {
  const { toUserName, fromUserName, createTime, msgType, lists, rest, scanCodeInfo, ...texts } = message;
  const scalars = [toUserName, fromUserName, msgType, ...Object.values(texts)];
  if (!scalars.every((value) => typeof value === 'string')) throw new Error('a text is no text');
  if (!Number.isSafeInteger(createTime)) throw new Error('CreateTime is no integer');
  if (Object.getPrototypeOf(rest) !== Object.prototype || !Array.isArray(lists))
    throw new Error('a wrong prototype');
  if (scanCodeInfo !== undefined && typeof scanCodeInfo.scanResult !== 'string')
    throw new Error('a scan is no text');
  if (/[$.]/.test(Object.keys(rest).join(''))) throw new Error('a name that means something to a database');
}

const decodePlain = (body: Buffer) => () =>
  decodeCallback({ account: plainAccount, query: plainQuery(), body, production: false });

const decodeSafe = (request: Pick<CallbackRequest, 'body' | 'query'>) => () =>
  decodeCallback({ account: safeAccount, production: true, ...request });

/** Signed plain bodies, and unsigned ones on the way to the encrypted part. */
function decodeXml(random: Random): () => DecodedCallback {
  const body = mutate(random.pick(xmlSamples), random, xmlWords);
  if (random.integer(4) > 0) return decodePlain(body);
  const account = random.integer(2) === 0 ? safeAccount : compatibleAccount;
  return () => decodeCallback({ account, query: safeQuery(''), body, production: true });
}

/** Cipher text of bytes that follow no rule but the block size. */
function sealRaw(plain: Buffer): string {
  const key = Buffer.from(`${safeAccount.encodingAesKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const whole = plain.subarray(0, plain.length - (plain.length % 16));
  return Buffer.concat([cipher.update(whole), cipher.final()]).toString('base64');
}

function mutatedCipherText(random: Random): string {
  const sample = random.pick(xmlSamples);
  const words = ['=', '+', '/', 'A', '%', ' ', '\n'];
  if (random.integer(3) === 0) return mutate(Buffer.from(encryptMessage(safeAccount, sample.toString(), padding)), random, words).toString('latin1'); // prettier-ignore
  const length = Buffer.alloc(4);
  length.writeUInt32BE(random.integer(2) === 0 ? sample.length : random.integer(2 ** 32));
  const plain = Buffer.concat([
    padding,
    length,
    sample,
    Buffer.from(random.integer(2) === 0 ? safeAccount.appid : 'wx0'),
  ]);
  const pad = random.integer(64);
  const filled = Buffer.concat([
    plain,
    Buffer.alloc(random.integer(40), pad),
    random.bytes(random.integer(4)),
  ]);
  return sealRaw(random.integer(2) === 0 ? filled : mutate(filled, random, words));
}

const decodeJson = (random: Random) => decodePlain(mutate(random.pick(jsonSamples), random, jsonWords));

function decodeEncrypted(random: Random): () => DecodedCallback {
  const encrypted = mutatedCipherText(random);
  const body = Buffer.from(JSON.stringify({ Encrypt: encrypted }));
  return decodeSafe({ body, query: safeQuery(encrypted) });
}

/** Resident bytes once the garbage is gone. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc(); gc();');
  return process.memoryUsage().rss;
}

function mutatedQuery(random: Random, query: Readonly<Record<string, string>>): CallbackQuery {
  const mutant: Record<string, string | readonly string[] | undefined> = { ...query };
  const name = random.pick(['signature', 'timestamp', 'nonce', 'msg_signature', 'echostr']);
  const value = query[name] ?? '';
  const values = [
    undefined,
    '',
    [value, value],
    value.toUpperCase(),
    `${value} `,
    '\0',
    '签'.repeat(40),
    'x'.repeat(60_000),
  ];
  mutant[name] =
    random.integer(3) === 0
      ? mutate(Buffer.from(value), random, ['0', 'f', ' ']).toString('latin1')
      : random.pick(values);
  return mutant;
}

const outcomes: Record<string, Outcome> = {};

describe(`F36: mutants, seed ${seed}`, () => {
  let before = 0;
  beforeAll(() => {
    // Code is compiled and the heap has its size before memory is looked at.
    run(5_000, decodeXml);
    run(5_000, decodeJson);
    run(5_000, decodeEncrypted);
    before = memoryInUse();
  });

  it(`refuses or reads ${sizes.fuzz.xml} of XML`, () => {
    const outcome = run(sizes.fuzz.xml, decodeXml);
    expect(outcome.crashes).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(sizes.fuzz.xml / 100);
    outcomes['xml'] = outcome;
  });

  it(`refuses or reads ${sizes.fuzz.json} of JSON`, () => {
    const outcome = run(sizes.fuzz.json, decodeJson);
    expect(outcome.crashes).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(sizes.fuzz.json / 100);
    outcomes['json'] = outcome;
  });

  it(`refuses or opens ${sizes.fuzz.crypto} of encrypted text`, () => {
    const outcome = run(sizes.fuzz.crypto, decodeEncrypted);
    expect(outcome.crashes).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(10);
    outcomes['crypto'] = outcome;
  });

  it(`accepts none of ${sizes.fuzz.headers} changed queries`, () => {
    const sealed = sealedXml(xmlSamples[0]!.toString());
    const original: Record<string, string> = { ...sealed.query, echostr: '1' };
    const outcome = run(sizes.fuzz.headers, (random) => {
      const query = mutatedQuery(random, original);
      const isSame = ['timestamp', 'nonce', 'msg_signature'].every(
        (name) => query[name] === sealed.query[name],
      );
      if (!isSame) return decodeSafe({ body: sealed.body, query });
      const isSigned =
        query['signature'] === original['signature'] &&
        typeof query['echostr'] === 'string' &&
        query['echostr'] !== '';
      // echostr is not signed by WeChat, so any text of it is answered; everything else must be refused.
      return isSigned ? refuseAll : () => verifyUrl(safeAccount, query);
    });
    expect(outcome.crashes).toEqual([]);
    expect(outcome.accepted).toBe(0);
    outcomes['headers'] = outcome;
  });

  it('needs no more than 50 MB more, and stalls for no mutant', () => {
    const grownMb = (memoryInUse() - before) / 2 ** 20;
    const rows = Object.entries(outcomes).map(
      ([kind, { accepted, slowestMs }]) => `${kind} ${accepted} accepted, slowest ${slowestMs.toFixed(1)} ms`,
    );
    console.info(`F36: ${rows.join('; ')}; RSS +${grownMb.toFixed(0)} MB`);
    expect(grownMb).toBeLessThan(50);
    // Times are judged in the soak run only.
    const isSoak = process.env['HUAN_SIZES'] === 'full';
    expect(isSoak ? Object.values(outcomes).filter(({ slowestMs }) => slowestMs > 200) : []).toEqual([]);
  });
});

function refuseAll(): string {
  throw new AppError('UNCHANGED', 'invalid', 'the mutation left the query as it was');
}
