import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { Grants } from './grant.ledger';
import { changeOf } from './grant.rules';
import { sendNotice } from './notice.send';
import { activityBegins, couponExpiring, pointsExpiring } from './notice.subject';
import type { ReachDeps } from './reach.deps';

const on = handlersOf<DomainEvents>();

/** What is learned of what may be sent, and what is sent by itself when something happens. */
export function reachHandlers(deps: ReachDeps, grants: Grants): Handler[] {
  return [
    on('wechat.subscribeMessage', {
      name: 'reach.noteGrants',
      async apply({ payload: { inboxId, event, sentAt } }) {
        const stored = await deps.inbox.read(inboxId);
        if (stored === null) return;
        const { appid, openid, message } = stored;
        for (const [place, item] of message.lists.entries()) {
          const change = changeOf(event, item);
          if (change === null) continue;
          const entry = {
            id: `${inboxId}:${place}`,
            change,
            msgid: item.msgid ?? null,
            at: new Date(sentAt),
          };
          await grants.append({ appid, openid, templateId: item.templateId }, entry);
        }
      },
    }),
    on('coupon.expiringSoon', {
      name: 'reach.tellCouponExpiring',
      // The call to WeChat has records of its own; the mark of this handler only says that the event was heard.
      before: ({ payload }) => sendNotice(deps, grants, couponExpiring(deps, payload)),
      apply: () => Promise.resolve(),
    }),
    on('points.expiringSoon', {
      name: 'reach.tellPointsExpiring',
      before: ({ payload }) => sendNotice(deps, grants, pointsExpiring(deps, payload)),
      apply: () => Promise.resolve(),
    }),
    on('invite.activityBeginsSoon', {
      name: 'reach.tellActivityBegins',
      before: ({ payload }) => sendNotice(deps, grants, activityBegins(deps, payload)),
      apply: () => Promise.resolve(),
    }),
  ];
}
