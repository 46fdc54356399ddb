import type { Action } from '../contract/staff';
import type { Word } from './i18n/messages';

export interface NavEntry {
  readonly name: string;
  readonly title: Word;
  /** Shown to whoever has one of them. */
  readonly actions: readonly Action[];
}

export interface NavGroup {
  readonly title: Word;
  readonly entries: readonly NavEntry[];
}

/** By job. Only what exists stands here. */
export const navigation: readonly NavGroup[] = [
  {
    title: 'nav.acquisition',
    entries: [
      { name: 'channelCodes', title: 'code.title', actions: ['channelCode.read'] },
      { name: 'replyRules', title: 'reply.title', actions: ['replyRule.read'] },
      { name: 'menu', title: 'menu.title', actions: ['menu.read'] },
    ],
  },
  {
    title: 'nav.members',
    entries: [
      { name: 'members', title: 'member.title', actions: ['member.read', 'member.find'] },
      { name: 'tags', title: 'tag.title', actions: ['tag.read'] },
    ],
  },
  {
    title: 'nav.marketing',
    entries: [
      { name: 'couponTemplates', title: 'template.title', actions: ['couponTemplate.read'] },
      { name: 'invite', title: 'invite.title', actions: ['invite.read'] },
      { name: 'messagePrompts', title: 'prompt.title', actions: ['messagePrompt.read'] },
    ],
  },
  {
    title: 'nav.loyalty',
    entries: [
      { name: 'pointsRules', title: 'pointsRule.title', actions: ['pointsRule.read'] },
      { name: 'adjustments', title: 'adjustment.title', actions: ['points.read'] },
      { name: 'tiers', title: 'tier.title', actions: ['tier.read'] },
    ],
  },
  {
    title: 'nav.stores',
    entries: [
      { name: 'stores', title: 'store.title', actions: ['store.read'] },
      { name: 'incentives', title: 'incentive.title', actions: ['incentive.read'] },
    ],
  },
  {
    title: 'nav.trade',
    entries: [
      { name: 'products', title: 'product.title', actions: ['product.read'] },
      { name: 'purchases', title: 'purchase.title', actions: ['order.read'] },
    ],
  },
  {
    title: 'nav.settings',
    entries: [
      { name: 'settings', title: 'setting.title', actions: ['setting.read'] },
      { name: 'notices', title: 'notice.title', actions: ['setting.read'] },
      { name: 'staff', title: 'staff.title', actions: ['staff.read'] },
      { name: 'audit', title: 'audit.title', actions: ['audit.read'] },
    ],
  },
];

/** What this person sees of it; a group without entries goes. */
export function navigationFor(actions: readonly Action[]): readonly NavGroup[] {
  return navigation
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter((entry) => entry.actions.some((action) => actions.includes(action))),
    }))
    .filter(({ entries }) => entries.length > 0);
}
