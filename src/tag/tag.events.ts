import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { Apply } from './tag.apply';
import type { Assign } from './tag.assign';
import type { TagMembers } from './tag.deps';
import { isLiving } from './tag.deps';

const on = handlersOf<DomainEvents>();
const keysOf = ({ payload }: { readonly payload: { readonly memberId: string | null } }): string[] =>
  payload.memberId === null ? [] : [`tags:${payload.memberId}`];

type Rules = Pick<Apply, 'applyCurrent'>;

/** A code's tags reach whoever scanned it as soon as it is known who that is; rules are asked again when their facts change. */
export function tagHandlers(
  assign: Pick<Assign, 'add'>,
  rules: Rules,
  members: Pick<TagMembers, 'current'>,
): Handler[] {
  return [codeHandler(assign, rules, members), ...purchaseHandlers(rules), ...memberHandlers(rules)];
}

function codeHandler(
  assign: Pick<Assign, 'add'>,
  rules: Rules,
  members: Pick<TagMembers, 'current'>,
): Handler {
  return on('channelCode.touchLinked', {
    name: 'tag.addTagsOfCode',
    keys: keysOf,
    async apply({ payload }) {
      const { codeId, tagIds, at } = payload;
      // Merged meanwhile: whoever lives on. Gone meanwhile: nothing may be kept of them any more.
      const member = await members.current(payload.memberId);
      if (member === null || !isLiving(member.state)) return;
      for (const tagId of tagIds) {
        const why = { kind: 'channelCode', ref: codeId, at: new Date(at) } as const;
        await assign.add({ memberId: member._id, tagId, why });
      }
      await rules.applyCurrent(member._id);
    },
  });
}

function purchaseHandlers({ applyCurrent }: Rules): Handler[] {
  const wants = ({ payload }: { readonly payload: { readonly memberId: string | null } }): boolean =>
    payload.memberId !== null;
  const apply = async ({ payload }: { readonly payload: { readonly memberId: string | null } }) => {
    if (payload.memberId !== null) await applyCurrent(payload.memberId);
  };
  const spec = { wants, keys: keysOf, apply };
  return [
    on('order.completed', { name: 'tag.applyOnPurchase', ...spec }),
    on('order.claimed', { name: 'tag.applyOnClaim', ...spec }),
    on('order.returned', { name: 'tag.applyOnReturn', ...spec }),
  ];
}

function memberHandlers({ applyCurrent }: Rules): Handler[] {
  const apply = ({ payload }: { readonly payload: { readonly memberId: string } }): Promise<void> =>
    applyCurrent(payload.memberId);
  const spec = { keys: keysOf, apply };
  return [
    on('member.joined', { name: 'tag.applyOnJoin', ...spec }),
    on('member.activated', { name: 'tag.applyOnActivation', ...spec }),
    on('member.returned', { name: 'tag.applyOnComeback', ...spec }),
    on('member.consentChanged', { name: 'tag.applyOnConsent', ...spec }),
    on('member.merged', { name: 'tag.applyOnMerge', ...spec }),
    on('member.mergeUndone', {
      name: 'tag.applyOnMergeUndone',
      keys: ({ payload }) => [`tags:${payload.memberId}`, `tags:${payload.mergedId}`],
      async apply({ payload }) {
        await applyCurrent(payload.memberId);
        await applyCurrent(payload.mergedId);
      },
    }),
    on('tier.changed', { name: 'tag.applyOnTier', ...spec }),
  ];
}
