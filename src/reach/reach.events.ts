import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import { sendNotice } from './notice.send';
import type { ReachDeps } from './reach.deps';

const on = handlersOf<DomainEvents>();

/** What is sent by itself when something happens. */
export function reachHandlers(deps: ReachDeps): Handler[] {
  return [
    on('coupon.expiringSoon', {
      name: 'reach.tellCouponExpiring',
      // The call to WeChat has records of its own; the mark of this handler only says that the event was heard.
      before: ({ payload: { couponId, memberId } }) =>
        sendNotice(deps, { kind: 'couponExpiring', couponId, memberId }),
      apply: () => Promise.resolve(),
    }),
  ];
}
