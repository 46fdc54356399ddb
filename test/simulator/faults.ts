import { z } from 'zod';
import type { Rng } from './rng';

/** Which calls, callbacks or people a fault touches; what is left out matches everything. */
const match = {
  app: z.string().optional(),
  /** Of the API that is called, for example `/cgi-bin/user/info`. */
  path: z.string().optional(),
  person: z.string().optional(),
  /** Of a callback: `Event`, or `MsgType` of a message. */
  event: z.string().optional(),
  probability: z.number().min(0).max(1).default(1),
  /** Ends after so many hits; without it the fault stays until it is cleared. */
  count: z.int().positive().optional(),
};
const ms = z.number().nonnegative();

/** The kinds of §7 of the simulator's description; `ms` are real milliseconds. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...match, kind: z.literal('latency'), ms, jitter: ms.default(0) }),
  /** errcode -1; `processed` does the work first, so that the caller cannot know. */
  z.strictObject({ ...match, kind: z.literal('busy'), processed: z.boolean().default(false) }),
  z.strictObject({ ...match, kind: z.literal('systemError500') }),
  /** Resets the connection before the work, or after it (unknown outcome). */
  z.strictObject({ ...match, kind: z.literal('dropConnection'), when: z.enum(['before', 'after']) }),
  z.strictObject({ ...match, kind: z.literal('truncatedBody') }),
  /** The next calls answer that code although their token is good. */
  z.strictObject({
    ...match,
    kind: z.literal('tokenInvalid'),
    errcode: z.union([z.literal(40001), z.literal(40014), z.literal(42001)]).default(40001),
  }),
  /** Before the call somebody else forces a new stable token: the caller's token is dead. */
  z.strictObject({ ...match, kind: z.literal('tokenForcedByOther') }),
  z.strictObject({ ...match, kind: z.literal('quotaExhausted') }),
  z.strictObject({ ...match, kind: z.literal('minuteLimit') }),
  z.strictObject({ ...match, kind: z.literal('ipNotWhitelisted') }),
  z.strictObject({ ...match, kind: z.literal('secretFrozen') }),
  z.strictObject({
    ...match,
    kind: z.literal('apiBanned'),
    errcode: z.union([z.literal(48004), z.literal(50002)]).default(48004),
  }),
  z.strictObject({ ...match, kind: z.literal('templateBanned') }),
  z.strictObject({ ...match, kind: z.literal('userBlock') }),
  z.strictObject({ ...match, kind: z.literal('tooFrequent') }),
  /** A second subscribe message to one person while the first is still being sent answers 43108. */
  z.strictObject({ ...match, kind: z.literal('concurrent'), ms: ms.default(20) }),
  /** `n` deliveries of each callback in all, each with its own retries. */
  z.strictObject({ ...match, kind: z.literal('callbackDuplicate'), n: z.int().min(2).max(100) }),
  /** Collects deliveries until `window` are there, or 100 ms pass without a new one, then sends them shuffled. */
  z.strictObject({ ...match, kind: z.literal('callbackOutOfOrder'), window: z.int().min(2) }),
  z.strictObject({ ...match, kind: z.literal('callbackDelay'), ms }),
  z.strictObject({ ...match, kind: z.literal('callbackLost') }),
  /** The answer of that many attempts is treated as never received: WeChat retries what was handled. */
  z.strictObject({ ...match, kind: z.literal('callbackReplyLost'), attempts: z.int().positive().default(1) }),
  z.strictObject({ ...match, kind: z.literal('callbackBadSignature') }),
  /** Signed correctly, but `timestamp` and `CreateTime` lie so far back. */
  z.strictObject({ ...match, kind: z.literal('callbackReplay'), ageMs: ms.default(8 * 86_400_000) }),
  z.strictObject({ ...match, kind: z.literal('callbackWrongAppid') }),
  z.strictObject({ ...match, kind: z.literal('callbackTruncated') }),
  z.strictObject({
    ...match,
    kind: z.literal('callbackOversized'),
    bytes: z.int().positive().default(1_048_576),
  }),
  z.strictObject({ ...match, kind: z.literal('callbackEntityBomb') }),
  z.strictObject({ ...match, kind: z.literal('callbackXxe') }),
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;
export type FaultKind = Fault['kind'];
type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

export interface FaultTarget {
  app?: string | undefined;
  path?: string | undefined;
  person?: string | undefined;
  event?: string | undefined;
}

export interface Faults {
  /** Returns the id under which `clear` ends it. */
  add(fault: Fault): string;
  /** Ends one fault, or all of them. */
  clear(id?: string): void;
  list(): { id: string; fault: Fault }[];
  /** The first fault of that kind that hits this target; it counts as used. */
  take<K extends FaultKind>(kind: K, target: FaultTarget): FaultOf<K> | undefined;
}

const isOf = <K extends FaultKind>(fault: Fault, kind: K): fault is FaultOf<K> => fault.kind === kind;

const hits = (fault: Fault, target: FaultTarget): boolean =>
  (fault.app === undefined || fault.app === target.app) &&
  (fault.path === undefined || fault.path === target.path) &&
  (fault.person === undefined || fault.person === target.person) &&
  (fault.event === undefined || fault.event === target.event);

export function createFaults(rng: Rng): Faults {
  const active = new Map<string, { fault: Fault; left: number }>();
  let nextId = 1;
  return {
    add: (fault) => {
      const id = `fault-${nextId++}`;
      active.set(id, { fault, left: fault.count ?? Infinity });
      return id;
    },
    clear: (id) => {
      if (id === undefined) active.clear();
      else active.delete(id);
    },
    list: () => [...active].map(([id, entry]) => ({ id, fault: entry.fault })),
    take: (kind, target) => {
      for (const [id, entry] of active) {
        const { fault } = entry;
        if (!isOf(fault, kind) || !hits(fault, target)) continue;
        if (fault.probability < 1 && rng.fraction() >= fault.probability) continue;
        entry.left -= 1;
        if (entry.left <= 0) active.delete(id);
        return fault;
      }
      return undefined;
    },
  };
}
