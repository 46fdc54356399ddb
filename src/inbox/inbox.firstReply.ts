import type { mongo } from 'mongoose';
import type { After } from '../platform/timer';
import type { PassiveReply } from '../wechat';
import { notStored } from './inbox.errors';
import type { InboxMessage } from './inbox.model';

interface FirstReplyDeps {
  readonly rows: mongo.Collection<InboxMessage>;
  readonly after: After;
}

/** Somebody who waits for the reply of one row. */
interface Asker {
  readonly answer: (reply: PassiveReply | null) => void;
  readonly fail: (error: unknown) => void;
  rounds: number;
}

/** A row that lost a race may take a moment to be committed by a majority: looked for every 50 ms, for 2 s. */
const [roundMs, mostRounds] = [50, 40];

/**
 * Finds what the delivery that was stored first was answered. Only what a majority has is believed: the winning row may
 * stand on a primary that is about to be rolled back. Duplicates of one batch ask at once, so they share one read.
 */
export function createFirstReply({ rows, after }: FirstReplyDeps) {
  let waiting = new Map<string, Asker[]>();
  let isScheduled = false;

  function ask(inboxId: string, asker: Asker, inMs: number): void {
    const askers = waiting.get(inboxId);
    if (askers === undefined) waiting.set(inboxId, [asker]);
    else askers.push(asker);
    if (isScheduled) return;
    isScheduled = true;
    after(inMs, () => void readAll());
  }

  async function readAll(): Promise<void> {
    const asked = waiting;
    waiting = new Map();
    isScheduled = false;
    try {
      for (const row of await committed([...asked.keys()])) {
        for (const { answer } of asked.get(row._id) ?? []) answer(row.reply);
        asked.delete(row._id);
      }
    } catch (error) {
      for (const { fail } of [...asked.values()].flat()) fail(error);
      return;
    }
    for (const [inboxId, askers] of asked) for (const asker of askers) askAgain(inboxId, asker);
  }

  function askAgain(inboxId: string, asker: Asker): void {
    asker.rounds += 1;
    if (asker.rounds >= mostRounds) asker.fail(notStored());
    else ask(inboxId, asker, roundMs);
  }

  const committed = (inboxIds: readonly string[]) =>
    rows
      .find(
        { _id: { $in: inboxIds } },
        { projection: { reply: 1 }, readPreference: 'primary', readConcern: { level: 'majority' } },
      )
      .toArray();

  /** @throws AppError INBOX_NOT_STORED when the row does not appear */
  return (inboxId: string): Promise<PassiveReply | null> =>
    new Promise((answer, reject) => {
      // What the database rejects with is passed on as it is.
      ask(inboxId, { answer, fail: reject as (error: unknown) => void, rounds: 0 }, 0);
    });
}
