import type { AnyModel, Field } from '../database';
import { defineModel } from '../database';
import type { EventRow } from './types';

/** Fields of every event collection; spread into the model of a source of its own (`inboxMessage`). */
export const eventRowFields = {
  name: { type: String, required: true, pii: 'none' },
  subject: { type: String, pii: 'none' },
  version: { type: Number, required: true, pii: 'none' },
  at: { type: Date, required: true, pii: 'none' },
  payload: { type: Object, pii: 'none', purpose: 'what handlers of the event need: ids and plain values' },
  status: { type: String, required: true, enum: ['due', 'done', 'aside'], pii: 'none' },
  tries: { type: Number, required: true, pii: 'none' },
  nextTryAt: { type: Date, required: true, pii: 'none' },
  owner: { type: String, pii: 'none' },
  handled: { type: Array, pii: 'none' },
  lastError: { type: String, pii: 'none' },
} as const satisfies Readonly<Record<Exclude<keyof EventRow, '_id'>, Field>>;

/** Domain events, written in the transaction of the change they tell of. */
export const outboxEventModel = defineModel<EventRow>()({
  name: 'outboxEvent',
  privacy: { purpose: 'tell every part of the product of a change, exactly once', retention: '7 days' },
  fields: eventRowFields,
  indexes: [
    { key: { status: 1, nextTryAt: 1 } },
    { key: { status: 1, at: 1 } },
    { key: { subject: 1, status: 1, version: 1, _id: 1 } },
  ],
});

/** A process that delivers events. Its beat says that it lives; the others watch it on their own monotonic clock. */
export interface Worker {
  readonly _id: string;
  readonly instance: string;
  readonly beat: number;
  /** It is gone, and this process runs its rows. */
  readonly adoptedBy: string | null;
}

export const workerModel = defineModel<Worker>()({
  name: 'worker',
  privacy: { purpose: 'find rows of a process that is gone', retention: 'until its last row is delivered' },
  fields: {
    instance: { type: String, required: true, pii: 'none' },
    beat: { type: Number, required: true, pii: 'none' },
    adoptedBy: { type: String, pii: 'none' },
  },
  indexes: [],
});

export const eventModels: readonly AnyModel[] = [outboxEventModel, workerModel];
