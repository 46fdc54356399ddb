import type { DomainEvents } from '../contract/events';
import type { Emit } from '../platform/events';
import { memberFrozen, memberGone, memberMissing } from './member.errors';
import type { MemberRecord, Members, MemberSet } from './member.model';
import { isLiving } from './member.rules';

/** An event about a member, still without its place in the member's order. */
export type News = (place: { readonly subject: string; readonly version: number }) => Promise<void>;

export type Changes = ReturnType<typeof createChanges>;

/** Every change of a member record: asks for a living member that no merge holds, and tells the news in order. */
export function createChanges(members: Members, emit: Emit<DomainEvents>) {
  const news =
    <Name extends keyof DomainEvents>(name: Name, payload: DomainEvents[Name]): News =>
    (place) =>
      emit(name, { ...place, payload });

  /** One version per event: handlers get the events of one member in the order of versions. */
  async function tell(member: MemberRecord, told: readonly News[]): Promise<void> {
    const subject = `member:${member._id}`;
    let version = member.version - told.length;
    for (const each of told) {
      version += 1;
      await each({ subject, version });
    }
  }

  async function refusal(memberId: string): Promise<Error> {
    const member = await members.find(memberId);
    if (member === null) return memberMissing();
    return isLiving(member.state) ? memberFrozen() : memberGone(member.state);
  }

  return {
    news,
    /** Inserts a member whose first events these are. */
    async insert(member: Omit<MemberRecord, 'version'>, told: readonly News[]): Promise<MemberRecord> {
      const record: MemberRecord = { ...member, version: Math.max(1, told.length) };
      await members.insert(record);
      await tell(record, told);
      return record;
    },
    /** @throws AppError MEMBER_MISSING, MEMBER_GONE, MEMBER_FROZEN */
    async apply(memberId: string, set: MemberSet, told: readonly News[] = []): Promise<MemberRecord> {
      const changed = await members.update(memberId, set, told.length);
      if (changed === null) throw await refusal(memberId);
      await tell(changed, told);
      return changed;
    },
    /** Holds a member for a merge: nothing else changes it meanwhile. @throws AppError MEMBER_MISSING, MEMBER_GONE, MEMBER_FROZEN */
    async hold(memberId: string, mergeId: string): Promise<MemberRecord> {
      const held = await members.hold(memberId, mergeId);
      if (held === null) throw await refusal(memberId);
      return held;
    },
    /** For merges and erasures, which hold the member themselves. */
    async force(memberId: string, set: MemberSet, told: readonly News[] = []): Promise<MemberRecord> {
      const changed = await members.force(memberId, set, told.length);
      await tell(changed, told);
      return changed;
    },
  };
}
