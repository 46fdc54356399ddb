import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { Assign } from './tag.assign';

const on = handlersOf<DomainEvents>();

/** A code's tags reach whoever scanned it, as soon as it is known who that is. */
export function tagHandlers(assign: Assign): Handler[] {
  return [
    on('channelCode.touchLinked', {
      name: 'tag.addTagsOfCode',
      keys: ({ payload }) => [`tags:${payload.memberId}`],
      async apply({ payload }) {
        const { memberId, codeId, tagIds, at } = payload;
        for (const tagId of tagIds) {
          await assign.add({ memberId, tagId, why: { kind: 'channelCode', ref: codeId, at: new Date(at) } });
        }
      },
    }),
  ];
}
