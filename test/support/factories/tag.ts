import { auditModels, createAudit } from '../../../src/audit';
import type { DomainEvents } from '../../../src/contract/events';
import type { MemberState } from '../../../src/contract/member';
import type { TagRequest } from '../../../src/contract/tag';
import type { Database } from '../../../src/platform/database';
import { connectDatabase } from '../../../src/platform/database';
import type { Events } from '../../../src/platform/events';
import { createEvents, eventModels } from '../../../src/platform/events';
import { createIds } from '../../../src/platform/ids';
import { createLogger } from '../../../src/platform/logger';
import type { KeptPurchase } from '../../../src/tag';
import { createTag, tagModels } from '../../../src/tag';
import type { FakeClock } from '../clock';
import { createFakeClock } from '../clock';
import { startDatabase } from '../database';
import { createManualTimer } from '../timer';

/** A member as tags see one; a test may change it. */
export interface TaggedMember {
  state: MemberState;
  mergedInto: string | null;
  /** What they bought and kept. */
  purchases: KeptPurchase[];
  firstCodeId: string | null;
  tierId: string;
  homeStoreId: string | null;
  /** Null: never asked. */
  personalisation: boolean | null;
  marketing: boolean | null;
}

/** The tag feature as one server process has it. */
export interface TagProcess {
  readonly db: Database;
  readonly tag: ReturnType<typeof createTag>;
  readonly events: Events<DomainEvents>;
}

/** The tag feature on a database of its own, with members that exist in memory only. */
export interface TagWorld extends TagProcess {
  readonly clock: FakeClock;
  readonly members: Map<string, TaggedMember>;
  /** Another process on the same database. */
  second(): Promise<TagProcess>;
  stop(): Promise<void>;
}

export async function startTag(): Promise<TagWorld> {
  const clock = createFakeClock();
  const models = [...eventModels, ...auditModels, ...tagModels];
  const { database, uri, databaseName, stop } = await startDatabase({ models, clock });
  const members = new Map<string, TaggedMember>();
  const others: Database[] = [];
  return {
    ...createProcess(database, clock, members),
    clock,
    members,
    async second() {
      const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
      others.push(db);
      return createProcess(db, clock, members);
    },
    async stop() {
      for (const db of others) await db.close();
      await stop();
    },
  };
}

function createProcess(
  db: Database,
  clock: FakeClock,
  members: ReadonlyMap<string, TaggedMember>,
): TagProcess {
  const ids = createIds(clock);
  const timer = createManualTimer();
  const logger = createLogger('silent');
  const instance = ids.next();
  const count = (): void => undefined;
  const events = createEvents<DomainEvents>({ db, clock, ids, logger, timer, instance, count });
  const current = async (memberId: string): Promise<(TaggedMember & { _id: string }) | null> => {
    const member = members.get(memberId);
    if (member === undefined) return null;
    return member.mergedInto === null ? { _id: memberId, ...member } : current(member.mergedInto);
  };
  const audit = createAudit({ db, clock, ids }).append;
  const tag = createTag({
    db,
    clock,
    ids,
    emit: events.emit,
    audit,
    logger,
    // What goes to WeChat is tested with the simulator.
    wechatTags: {
      create: () => Promise.resolve({ id: 100 }),
      get: () => Promise.resolve([]),
      update: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      users: async function* () {},
      batchtagging: () => Promise.resolve(),
      batchuntagging: () => Promise.resolve(),
    },
    followerOpenidsOf: () => Promise.resolve([]),
    facts: {
      purchasesOf: (memberId, from) =>
        Promise.resolve(
          (members.get(memberId)?.purchases ?? []).filter(({ purchasedAt }) => purchasedAt >= from),
        ),
      firstCodeIdOf: (memberId) => Promise.resolve(members.get(memberId)?.firstCodeId ?? null),
      tierIdOf: (memberId) => Promise.resolve(members.get(memberId)?.tierId ?? 'base'),
    },
    members: {
      find: (memberId) => Promise.resolve(members.get(memberId) ?? null),
      findByNumber: (memberNumber) =>
        Promise.resolve(members.has(memberNumber) ? { _id: memberNumber } : null),
      livingAfter: (after, limit) =>
        Promise.resolve(
          [...members]
            .filter(([id, { state }]) => id > after && (state === 'active' || state === 'pending'))
            .map(([id]) => id)
            .sort()
            .slice(0, limit),
        ),
      answersOf: (memberId) => {
        const { personalisation = null, marketing = null } = members.get(memberId) ?? {};
        return Promise.resolve({ membership: true, marketing, personalisation });
      },
      current,
      storeOf: () => Promise.resolve({ storePath: null }),
    },
  });
  events.register(tag.handlers);
  return { db, tag, events };
}

let made = 0;

/** Somebody who has joined. */
export function createTaggedMember({ members }: TagWorld, member: Partial<TaggedMember> = {}): string {
  made += 1;
  const memberId = `member-${made}`;
  members.set(memberId, {
    state: 'active',
    mergedInto: null,
    purchases: [],
    firstCodeId: null,
    tierId: 'base',
    homeStoreId: null,
    personalisation: null,
    marketing: null,
    ...member,
  });
  return memberId;
}

/** A tag under a name of its own. */
export async function createNamedTag({ tag }: TagProcess, values: Partial<TagRequest> = {}): Promise<string> {
  made += 1;
  const request = { name: `标签 ${made}`, kind: 'other', colour: null, ...values } as const;
  return (await tag.service.create('staff', request))._id;
}
