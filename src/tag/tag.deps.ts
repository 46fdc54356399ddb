import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { MemberState } from '../contract/member';
import type { ConsentPurpose } from '../contract/setting';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { KeptPurchase } from './tag.rules';

/** A member as tags see one. */
export interface TaggedMember {
  readonly _id: string;
  readonly state: MemberState;
  readonly homeStoreId: string | null;
}

/** What tags ask about members. */
export interface TagMembers {
  find(memberId: string): Promise<unknown>;
  findByNumber(memberNumber: string): Promise<{ readonly _id: string } | null>;
  /** The member that lives on after merges; null for an unknown id. */
  current(memberId: string): Promise<TaggedMember | null>;
  storeOf(memberId: string): Promise<{ readonly storePath: string | null }>;
  /** Living members by id, beyond this one. */
  livingAfter(memberId: string, limit: number): Promise<readonly string[]>;
  /** What a member said to each purpose; null where nothing was said. */
  answersOf(memberId: string): Promise<Readonly<Record<ConsentPurpose, boolean | null>>>;
}

/** What rules ask of features further down. */
export interface TagFacts {
  /** What a member bought since then and kept. */
  purchasesOf(memberId: string, from: Date): Promise<readonly KeptPurchase[]>;
  firstCodeIdOf(memberId: string): Promise<string | null>;
  tierIdOf(memberId: string): Promise<string>;
}

/** The official account's own tags (`wechat/officialAccount/tag`). */
export interface WechatTags {
  create(name: string): Promise<{ readonly id: number }>;
  get(): Promise<readonly { readonly id: number; readonly name: string }[]>;
  update(id: number, name: string): Promise<void>;
  delete(id: number): Promise<void>;
  users(id: number): AsyncIterable<readonly string[]>;
  batchtagging(id: number, openids: readonly string[]): Promise<void>;
  batchuntagging(id: number, openids: readonly string[]): Promise<void>;
}

export interface TagDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly members: TagMembers;
  readonly facts: TagFacts;
  readonly wechatTags: WechatTags;
  /** The openids under which a member follows the official account now. */
  readonly followerOpenidsOf: (memberId: string) => Promise<readonly string[]>;
}

/** Whether tags may be kept of somebody in this state. */
export function isLiving(state: MemberState): boolean {
  return state === 'pending' || state === 'active';
}
