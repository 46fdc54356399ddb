import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { CouponDeps } from './coupon.deps';
import { issue } from './coupon.issue';
import type { CouponTemplates } from './couponTemplate.service';

const on = handlersOf<DomainEvents>();

/** Whoever joins gets the gift of joining: one per person, ever, whichever template it is. */
export function couponHandlers(deps: CouponDeps, templates: Pick<CouponTemplates, 'signUpGift'>): Handler[] {
  return [
    on('member.joined', {
      name: 'coupon.giveSignUpGift',
      // A transaction of its own, lined up by the template: its key makes the repeat harmless, not the mark of the event.
      async before({ payload }) {
        const template = await templates.signUpGift();
        const member = template === null ? null : await deps.members.current(payload.memberId);
        if (template === null || member === null) return;
        const key = `signUp:${await deps.members.rewardKeyOf(member._id)}`;
        await issue(deps, {
          templateId: template._id,
          memberId: member._id,
          key,
          by: 'rule',
          reason: '入会礼',
        });
      },
      apply: () => Promise.resolve(),
    }),
  ];
}
