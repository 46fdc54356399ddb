import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { InboxAccount } from '../../src/inbox/inbox.ingest';
import { createIngest } from '../../src/inbox/inbox.ingest';
import { inboxMessageModel } from '../../src/inbox/inbox.model';
import { systemClock } from '../../src/platform/clock';
import type { Database } from '../../src/platform/database';
import { connectDatabase, syncIndexes } from '../../src/platform/database';
import { readBody } from '../../src/platform/http/body';
import { createIds } from '../../src/platform/ids';
import { systemAfter } from '../../src/platform/timer';
import { decodeCallback } from '../../src/wechat';
import { benchAccount } from '../account';

/**
 * What happens to a verified callback: nothing, our group commit on the engine, the same on a database that answers at
 * once, or one awaited insert each.
 */
type Variant = 'none' | 'stored' | 'stub' | 'insertPerCallback';

type Receive = (query: Koa.Context['query'], body: Buffer) => Promise<string>;

const clock = systemClock();
const account: InboxAccount = { ...benchAccount, kind: 'officialAccount' };

function ingesting(db: Database): Receive {
  const ingest = createIngest({
    db,
    clock,
    ids: createIds(clock),
    after: systemAfter,
    accounts: [account],
    isProduction: true,
    replies: { replyFor: () => Promise.resolve(null) },
    workerId: 'bench',
    dispatch: () => undefined,
    count: () => undefined,
  });
  return async (query, body) => (await ingest.receive({ appid: account.appid, query, body })).body;
}

/** Only what the ingest calls. */
const stubDatabase = { collection: () => ({ insertMany: () => Promise.resolve() }) } as unknown as Database;

async function receiver(variant: Variant, uri: string): Promise<Receive> {
  if (variant === 'stub') return ingesting(stubDatabase);
  const decode = (query: Koa.Context['query'], body: Buffer) =>
    decodeCallback({ account, query, body, production: true });
  if (variant === 'none') {
    return (query, body) => {
      decode(query, body);
      return Promise.resolve('success');
    };
  }
  const db = await connectDatabase({ uri, databaseName: `bench-${variant}`, clock, ids: createIds(clock) });
  await db.connection.dropDatabase();
  await syncIndexes(db.connection, [inboxMessageModel]);
  if (variant === 'stored') return ingesting(db);
  const rows = db.connection.collection<{ _id: string; message: unknown; at: Date }>(inboxMessageModel.name);
  return async (query, body) => {
    const { message } = decode(query, body);
    await rows.insertOne({ _id: `${message.fromUserName}:${message.msgId ?? ''}`, message, at: clock.now() });
    return 'success';
  };
}

async function main(): Promise<void> {
  // The parent hands its options over as JSON.
  const { variant, uri } = JSON.parse(process.argv[2] ?? '{}') as { variant: Variant; uri: string };
  const receive = await receiver(variant, uri);
  const koa = new Koa();
  koa.silent = true;
  koa.use(async (ctx) => {
    ctx.body = await receive(ctx.query, await readBody(ctx.req, 65_536));
  });
  const handle = koa.callback();
  const server: Server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1', () => {
    // A TCP server's address is never a string.
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
}

process.once('SIGTERM', () => process.exit(0));
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
