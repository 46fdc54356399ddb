import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { EventRow } from '../platform/events';
import { AppError } from '../platform/errors';
import type { Ids } from '../platform/ids';
import type { After } from '../platform/timer';
import type {
  CallbackAccount,
  CallbackAnswer,
  CallbackQuery,
  DecodedCallback,
  PassiveReply,
} from '../wechat';
import { acknowledgement, decodeCallback, encodeReply, verifyUrl } from '../wechat';
import type { Batch } from './inbox.batch';
import { createBatch } from './inbox.batch';
import { notStored, staleCallback, unknownAppid } from './inbox.errors';
import { createFirstReply } from './inbox.firstReply';
import type { InboxMessage } from './inbox.model';
import { inboxMessageModel } from './inbox.model';
import type { Count, Replies } from './inbox.replies';
import { within } from './inbox.replies';
import { eventNameOf, inboxIdOf, isStale, personOf, toWechatEvent } from './inbox.rules';

/** One account whose callbacks come here. */
export interface InboxAccount extends CallbackAccount {
  readonly kind: 'officialAccount' | 'miniProgram';
}

export interface IngestDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly after: After;
  readonly accounts: readonly InboxAccount[];
  /** Refuses plain callbacks, whatever an account says. */
  readonly isProduction: boolean;
  readonly replies: Replies;
  /** The worker that stored rows belong to, and what hands them to it. */
  readonly workerId: string;
  readonly dispatch: (rows: readonly EventRow[]) => void;
  readonly count: Count;
}

/** One request of WeChat. */
export interface Callback {
  readonly appid: string;
  readonly query: CallbackQuery;
  readonly body: Buffer;
}

/** WeChat hangs up after 5 s (接收消息, 重试三次); an error that arrives before makes it try again in good order. */
const answerWithinMs = 4_400;

export type Ingest = ReturnType<typeof createIngest>;

/** Takes callbacks in: verified, stored durably, then answered. Every effect follows later from the stored row. */
export function createIngest(deps: IngestDeps) {
  const rows = deps.db.collection(inboxMessageModel);
  const batch = createBatch({
    insertMany: (batched) => rows.insertMany([...batched], { ordered: false }),
    after: deps.after,
    waitMs: 2,
    maxRows: 64,
    maxInFlight: 4,
    writeTimeoutMs: answerWithinMs,
  });
  const storage: Storage = { batch, firstReply: createFirstReply({ rows, after: deps.after }) };
  const accountOf = (appid: string): InboxAccount => {
    const account = deps.accounts.find((known) => known.appid === appid);
    if (account === undefined) throw unknownAppid();
    return account;
  };

  async function receive(callback: Callback): Promise<CallbackAnswer> {
    const account = accountOf(callback.appid);
    const decoded = decodeCallback({ ...callback, account, production: deps.isProduction });
    if (isStale(decoded.message, deps.clock.now())) throw staleCallback();
    const reply = await within(
      deps.after,
      answerWithinMs,
      store(deps, storage, account, decoded.message),
      tooLate,
    );
    if (reply === tooLate) throw notStored();
    return seal(deps, account, decoded, { reply, nonce: String(callback.query['nonce']) });
  }

  const counted = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      deps.count('callback_refused', { code: error instanceof AppError ? error.code : 'INTERNAL_ERROR' });
      throw error;
    }
  };

  return {
    /**
     * Answers one delivery of a message or event; every delivery of it gets the same answer.
     * @throws AppError INBOX_APPID_UNKNOWN, INBOX_STALE, INBOX_NOT_STORED, WECHAT_CALLBACK_…
     */
    receive: (callback: Callback) => counted(() => receive(callback)),
    /** What WeChat's console wants back when it checks the address. @throws AppError WECHAT_CALLBACK_FORGED … */
    verifyUrl: (appid: string, query: CallbackQuery) => counted(() => verifyUrl(accountOf(appid), query)),
    drain: () => batch.drain(),
  };
}

interface Storage {
  readonly batch: Batch;
  readonly firstReply: ReturnType<typeof createFirstReply>;
}

const tooLate = Symbol('too late');

/** Stores the message with its reply, or finds what another delivery of it was answered. */
async function store(
  deps: IngestDeps,
  { batch, firstReply }: Storage,
  account: InboxAccount,
  message: DecodedCallback['message'],
): Promise<PassiveReply | null> {
  const reply = await deps.replies.replyFor({ ...message, appid: account.appid, account: account.kind });
  const row = toRow(deps, account, message, reply);
  const pending = batch.put(row);
  const cancel = deps.after(answerWithinMs, () => pending.abandon());
  const outcome = await pending.outcome.finally(cancel);
  deps.count('callback_stored', { outcome });
  if (outcome === 'duplicate') return firstReply(row._id);
  deps.dispatch([row]);
  return reply;
}

function toRow(
  { clock, workerId }: IngestDeps,
  account: InboxAccount,
  message: DecodedCallback['message'],
  reply: PassiveReply | null,
): InboxMessage {
  const _id = inboxIdOf(account.appid, message);
  const at = clock.now();
  return {
    _id,
    name: eventNameOf(message),
    subject: null,
    version: 0,
    at,
    payload: toWechatEvent(_id, account, message),
    status: 'due',
    tries: 0,
    nextTryAt: at,
    owner: workerId,
    handled: [],
    lastError: null,
    appid: account.appid,
    openid: personOf(message),
    message,
    reply,
  };
}

/** Encrypted anew for every delivery, as its nonce and time are; the content is the same. */
function seal(
  { clock, ids }: IngestDeps,
  account: InboxAccount,
  decoded: DecodedCallback,
  { reply, nonce }: { readonly reply: PassiveReply | null; readonly nonce: string },
): CallbackAnswer {
  if (reply === null) return acknowledgement;
  return encodeReply(account, decoded, reply, {
    timestamp: Math.floor(clock.now().getTime() / 1_000),
    nonce,
    random: Buffer.from(ids.token(16), 'base64url'),
  });
}
