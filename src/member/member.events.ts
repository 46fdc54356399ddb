import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { BindingScan } from './member.binding';
import { findBindingScan, useBindingToken } from './member.binding';
import type { MemberContext } from './member.context';
import { eraseMember } from './member.leave';
import type { Match } from './member.link';
import { findForFollower, findForIdentity, link } from './member.link';
import type { PrivacyChange } from './member.privacy';
import { applyPrivacyChange, readPrivacyChange } from './member.privacy';

const on = handlersOf<DomainEvents>();

/** What members do when they hear of followers, of themselves and of WeChat's privacy events. */
export function memberHandlers(context: MemberContext): Handler[] {
  return [
    on<'follower.followed', Match | null>('follower.followed', {
      name: 'member.linkFollower',
      before: ({ payload }) => findForFollower(context, payload.followerId),
      apply: async (_event, match) => {
        if (match !== null) await link(context, match);
      },
    }),
    on<'member.joined', readonly Match[]>('member.joined', {
      name: 'member.linkIdentity',
      keys: ({ payload }) => [`member:${payload.memberId}`],
      before: ({ payload }) => findForIdentity(context, payload.identityId),
      apply: async (_event, matches) => {
        for (const match of matches) await link(context, match);
      },
    }),
    on<'member.returned', readonly Match[]>('member.returned', {
      name: 'member.linkReturned',
      keys: ({ payload }) => [`member:${payload.memberId}`],
      before: ({ payload }) => findForIdentity(context, payload.identityId),
      apply: async (_event, matches) => {
        for (const match of matches) await link(context, match);
      },
    }),
    bindingHandler('follower.followed', 'member.bindNewFollower', context),
    bindingHandler('follower.scanned', 'member.bindFollower', context),
    on<'wechat.privacyChanged', PrivacyChange | null>('wechat.privacyChanged', {
      name: 'member.privacyChanged',
      before: ({ payload }) => readPrivacyChange(context, payload.inboxId, payload.event),
      apply: async (_event, change) => {
        if (change !== null) await applyPrivacyChange(context, change);
      },
    }),
    on('member.left', {
      name: 'member.erase',
      // Erasing is many transactions, one per part: it runs outside this one, which only marks the event as heard.
      before: ({ payload }) => eraseMember(context, payload.memberId),
      apply: () => Promise.resolve(),
    }),
  ];
}

function bindingHandler(
  event: 'follower.followed' | 'follower.scanned',
  name: string,
  context: MemberContext,
): Handler {
  return on<typeof event, BindingScan | null>(event, {
    name,
    before: ({ payload }) => findBindingScan(context, payload.followerId, payload.sceneStr),
    apply: async ({ payload }, scan) => {
      if (scan !== null) await useBindingToken(context, scan, new Date(payload.at));
    },
  });
}
