import type { ClientSession } from 'mongoose';

/** Event names and their payloads; the product's list stands in `contract/events.ts`. Payloads hold ids, never a phone or openid. */
export type EventMap = Readonly<Record<string, unknown>>;

/** An event as a handler sees it. */
export interface EventOf<Name extends string, Payload> {
  readonly id: string;
  readonly name: Name;
  /** The document that changed (`member:<id>`), or null for rows that have no order (inbox). */
  readonly subject: string | null;
  /** The document's version after the change. */
  readonly version: number;
  /** When it happened, on our clock. */
  readonly at: Date;
  readonly payload: Payload;
}

/** A row of an event collection (outbox, inbox): the event and how far its delivery has come. */
export interface EventRow {
  readonly _id: string;
  readonly name: string;
  readonly subject: string | null;
  readonly version: number;
  readonly at: Date;
  readonly payload: unknown;
  /** `aside`: given up after 8 tries, waits for an operator and holds back only its own subject. */
  readonly status: 'due' | 'done' | 'aside';
  readonly tries: number;
  readonly nextTryAt: Date;
  /** The process that works on it: an efficiency only; the marks make an effect happen once. */
  readonly owner: string | null;
  /** The marks: handlers whose effect is committed, each written in the transaction of its effect. Absent: none yet. */
  readonly handled?: readonly string[];
  /** Code of the last failure. */
  readonly lastError: string | null;
}

/** Appends an event in the open transaction of the change it tells of. @throws Error outside a transaction */
export type Emit<Events> = <Name extends keyof Events & string>(
  name: Name,
  event: { readonly subject: string; readonly version: number; readonly payload: Events[Name] },
) => Promise<void>;

/**
 * Reacts to one event. `before` may call the outside and runs first, outside any transaction; `apply` runs in one
 * transaction with the mark that makes it happen once. Both may be run again until that transaction commits.
 */
export interface Handler {
  /** Unique and never renamed: it is part of the mark. `points.rewardJoin`. */
  readonly name: string;
  readonly event: string;
  /** Whether the event concerns this handler at all; where it does not, not even a transaction is opened. */
  readonly wants: (event: EventOf<string, unknown>) => boolean;
  readonly keys: (event: EventOf<string, unknown>) => readonly string[];
  readonly before: (event: EventOf<string, unknown>) => Promise<unknown>;
  readonly apply: (
    event: EventOf<string, unknown>,
    prepared: unknown,
    session: ClientSession,
  ) => Promise<void>;
}

/** What `before` is where a handler has none. */
export const noPreparation = (): Promise<undefined> => Promise.resolve(undefined);

interface HandlerSpec<Name extends string, Payload, Prepared> {
  readonly name: string;
  /** Decided by the event alone, the same at every try; default: every event. */
  readonly wants?: (event: EventOf<Name, Payload>) => boolean;
  /** Contended documents, for the in-process queue of `transaction`. */
  readonly keys?: (event: EventOf<Name, Payload>) => readonly string[];
  readonly before?: (event: EventOf<Name, Payload>) => Promise<Prepared>;
  readonly apply: (
    event: EventOf<Name, Payload>,
    prepared: Prepared,
    session: ClientSession,
  ) => Promise<void>;
}

/** Makes handlers of one event map: `const on = handlersOf<DomainEvents>(); on('member.joined', { name, apply })`. */
export function handlersOf<Events>() {
  return <Name extends keyof Events & string, Prepared = undefined>(
    event: Name,
    spec: HandlerSpec<Name, Events[Name], Prepared>,
  ): Handler => {
    const { name, wants = () => true, keys = () => [], before = noPreparation, apply } = spec;
    // The worker hands a handler only events of its own name, with what its own `before` returned.
    return { name, event, wants, keys, before, apply } as unknown as Handler;
  };
}
