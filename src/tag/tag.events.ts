import type { DomainEvents } from '../contract/events';
import type { MemberState } from '../contract/member';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { Assign } from './tag.assign';
import type { TagMembers } from './tag.routes';

const on = handlersOf<DomainEvents>();

/** A code's tags reach whoever scanned it, as soon as it is known who that is. */
export function tagHandlers(assign: Assign, members: Pick<TagMembers, 'current'>): Handler[] {
  return [
    on('channelCode.touchLinked', {
      name: 'tag.addTagsOfCode',
      keys: ({ payload }) => [`tags:${payload.memberId}`],
      async apply({ payload }) {
        const { codeId, tagIds, at } = payload;
        // Merged meanwhile: whoever lives on. Gone meanwhile: nothing may be kept of them any more.
        const member = await members.current(payload.memberId);
        if (member === null || !isLiving(member.state)) return;
        for (const tagId of tagIds) {
          const why = { kind: 'channelCode', ref: codeId, at: new Date(at) } as const;
          await assign.add({ memberId: member._id, tagId, why });
        }
      },
    }),
  ];
}

function isLiving(state: MemberState): boolean {
  return state === 'pending' || state === 'active';
}
