import type { z } from 'zod';
import type { Notice } from '../callbacks/payload';
import { minuteMs } from '../clock';
import type { Simulation } from '../simulation';
import type { App, GrantKind, Person, Relation } from '../state';

/** Who does something in which account. */
export interface Actor {
  sim: Simulation;
  app: App;
  person: Person;
  relation: Relation;
}

/** Something a person can do; the input is checked by its schema, which is also the type that callers see. */
export interface Verb<Schema extends z.ZodType, Result> {
  (actor: Actor, input: unknown): Result;
  readonly schema: Schema;
}

/** Ties an act to the schema of its parameters. */
export function verb<Schema extends z.ZodType, Result>(
  schema: Schema,
  run: (actor: Actor, params: z.output<Schema>) => Result,
): Verb<Schema, Result> {
  return Object.assign((actor: Actor, input: unknown) => run(actor, schema.parse(input)), { schema });
}

/** The callback that an act caused; null where WeChat would tell the account nothing. */
export interface Told {
  callbackId: number | null;
}

export const nobodyTold: Told = { callbackId: null };

/** An act that this account or person cannot do; the control interface answers 400. */
export class ImpossibleAct extends Error {}

type Fields = Notice['fields'];

/** Pushes an event of this person. */
export function tellEvent(
  actor: Actor,
  event: string,
  fields: Fields = {},
  how: { jsonFields?: Fields; wantsReply?: boolean; fromUserName?: string } = {},
): Told {
  const { sim, app, person, relation } = actor;
  const notice: Notice = {
    fromUserName: how.fromUserName ?? relation.openid,
    createTime: sim.clock.nowSeconds(),
    msgType: 'event',
    event,
    fields,
    ...(how.jsonFields ? { jsonFields: how.jsonFields } : {}),
  };
  return { callbackId: sim.callbacks.send(app, person.id, notice, how.wantsReply ?? false).id };
}

const allowances: Readonly<Record<GrantKind, { count: number; ms: number }>> = {
  message: { count: 5, ms: 48 * 60 * minuteMs },
  menu: { count: 3, ms: minuteMs },
  follow: { count: 3, ms: minuteMs },
  scan: { count: 3, ms: minuteMs },
  enter: { count: 2, ms: minuteMs },
};

/** Renews what the account may send to this person after such an act (发送客服消息: 5 in 48 h, 3 in 1 min; MP entry 2 in 1 min). */
export function grant({ sim, relation }: Actor, kind: GrantKind): void {
  const { count, ms } = allowances[kind];
  relation.grants = relation.grants.filter((one) => one.kind !== kind);
  relation.grants.push({ kind, remaining: count, expiresAt: sim.clock.nowMs() + ms });
}
