import type { Action, Role } from '../contract/staff';

/** Where a session was opened: the web console, or the counter pages of the Mini Program in a store. */
export type Surface = 'console' | 'counter';

/**
 * How far a permission goes. `node`: at the node of the grant and below it. `brand`: it concerns the whole brand, so only
 * a grant at the root gives it.
 */
export type Reach = 'brand' | 'node';

type Permitted = Readonly<Partial<Record<Action, Reach>>>;

/** Every action there is, each with its reach: a new action does not compile until it is listed here. */
const everything: Readonly<Record<Action, Reach>> = {
  'setting.read': 'brand',
  'setting.write': 'brand',
  'store.read': 'node',
  'store.write': 'node',
  'staff.read': 'node',
  'staff.write': 'node',
  'audit.read': 'node',
  'inbox.read': 'brand',
  'inbox.retry': 'brand',
  'replyRule.read': 'brand',
  'replyRule.write': 'brand',
  'menu.read': 'brand',
  'menu.write': 'brand',
  'follower.read': 'brand',
  'channelCode.read': 'node',
  'channelCode.write': 'node',
  'member.read': 'node',
  'member.find': 'node',
  'member.write': 'node',
  'member.revealPhone': 'node',
  'member.merge': 'brand',
  'member.changeHomeStore': 'node',
  'tag.read': 'node',
  'tag.write': 'brand',
  'points.read': 'node',
  'points.adjust': 'node',
  'pointsRule.read': 'node',
  'pointsRule.write': 'brand',
  'product.read': 'node',
  'product.write': 'brand',
  'order.read': 'node',
  'order.record': 'node',
  'order.return': 'node',
  'tillKey.read': 'node',
  'tillKey.write': 'node',
  'couponTemplate.read': 'node',
  'couponTemplate.write': 'brand',
  'coupon.read': 'node',
  'coupon.issue': 'node',
  'coupon.void': 'node',
  'tier.read': 'node',
  'tier.write': 'brand',
  'invite.read': 'brand',
  'invite.write': 'brand',
  'invite.review': 'brand',
  'invite.switchRewards': 'brand',
  'invite.handOver': 'node',
  'member.register': 'node',
  'incentive.read': 'node',
  'followUp.write': 'node',
  'messagePrompt.read': 'brand',
  'messagePrompt.write': 'brand',
  'report.today': 'node',
};

/** Some of the actions, each with its own reach. */
function these(...actions: readonly Action[]): Permitted {
  return Object.fromEntries(actions.map((action) => [action, everything[action]]));
}

const nothing: Permitted = {};

/** The one table: role × surface × action × reach. Whoever holds no grant may do nothing. */
export const permissions: Readonly<Record<Role, Readonly<Record<Surface, Permitted>>>> = {
  administrator: { console: everything, counter: nothing },
  operator: {
    console: these(
      'setting.read',
      'store.read',
      'inbox.read',
      'replyRule.read',
      'replyRule.write',
      'menu.read',
      'menu.write',
      'follower.read',
      'channelCode.read',
      'channelCode.write',
      'member.read',
      'member.find',
      'member.write',
      'member.merge',
      'member.changeHomeStore',
      'tag.read',
      'tag.write',
      'points.read',
      'points.adjust',
      'pointsRule.read',
      'pointsRule.write',
      'product.read',
      'product.write',
      'order.read',
      'order.return',
      'couponTemplate.read',
      'couponTemplate.write',
      'coupon.read',
      'coupon.issue',
      'coupon.void',
      'tier.read',
      'tier.write',
      'invite.read',
      'invite.write',
      'invite.review',
      'incentive.read',
      'messagePrompt.read',
      'messagePrompt.write',
    ),
    counter: nothing,
  },
  contentApprover: {
    console: these(
      'setting.read',
      'store.read',
      'replyRule.read',
      'menu.read',
      'channelCode.read',
      'tag.read',
      'product.read',
      'couponTemplate.read',
      'invite.read',
      'messagePrompt.read',
    ),
    counter: nothing,
  },
  customerServiceAgent: {
    console: these(
      'store.read',
      'inbox.read',
      'replyRule.read',
      'follower.read',
      'channelCode.read',
      'member.read',
      'member.find',
      'member.write',
      'member.revealPhone',
      'tag.read',
      'points.read',
      'product.read',
      'order.read',
      'couponTemplate.read',
      'coupon.read',
      'tier.read',
      'invite.read',
    ),
    counter: nothing,
  },
  analyst: {
    console: these(
      'store.read',
      'channelCode.read',
      'tag.read',
      'pointsRule.read',
      'product.read',
      'order.read',
      'couponTemplate.read',
      'tier.read',
      'invite.read',
      'incentive.read',
    ),
    counter: nothing,
  },
  finance: {
    console: these(
      'store.read',
      'audit.read',
      'member.find',
      'points.read',
      'points.adjust',
      'pointsRule.read',
      'product.read',
      'order.read',
      'order.return',
      'tillKey.read',
      'couponTemplate.read',
      'coupon.read',
      'tier.read',
      'incentive.read',
    ),
    counter: nothing,
  },
  storeManager: {
    console: these(
      'store.read',
      'staff.read',
      'staff.write',
      'channelCode.read',
      'member.read',
      'member.find',
      'tag.read',
      'points.read',
      'product.read',
      'order.read',
      'tillKey.read',
      'couponTemplate.read',
      'coupon.read',
      'tier.read',
      'incentive.read',
    ),
    counter: these(
      'store.read',
      'channelCode.read',
      'member.read',
      'member.find',
      'tag.read',
      'points.read',
      'product.read',
      'order.read',
      'order.record',
      'order.return',
      'coupon.read',
      'tier.read',
      'member.register',
      'invite.handOver',
      'incentive.read',
      'followUp.write',
      'report.today',
    ),
  },
  clerk: {
    console: nothing,
    counter: these(
      'store.read',
      'member.read',
      'member.find',
      'tag.read',
      'points.read',
      'product.read',
      'order.read',
      'order.record',
      'order.return',
      'coupon.read',
      'tier.read',
      'member.register',
      'invite.handOver',
      'incentive.read',
      'followUp.write',
    ),
  },
};

/** All actions and roles, from the table. */
export const allActions: readonly Action[] = namesOf(everything);
export const allRoles: readonly Role[] = namesOf(permissions);
export const allSurfaces: readonly Surface[] = ['console', 'counter'];

function namesOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  // Object.keys widens; a literal table has exactly the keys of its type.
  return Object.keys(table) as K[];
}
