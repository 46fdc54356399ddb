import type { InviteRefusalReason, InviteSharer } from '../contract/invite';
import { maskName } from '../member';
import type { InviteMember, SeenCode } from './invite.deps';

/** What is known when one code is judged. */
export interface Candidate {
  readonly seen: SeenCode;
  readonly invitee: Pick<InviteMember, '_id' | 'phoneIndex' | 'createdAt'>;
  /** Whose the code is now; null for a code of nobody. */
  readonly inviter: Pick<InviteMember, '_id' | 'state' | 'phoneIndex'> | null;
  /** The person has joined before, or stands in the tree already. */
  readonly isKnown: boolean;
  readonly sharesUnionid: boolean;
  /** Who brought the inviter, who brought them, and so on. */
  readonly ancestorIds: readonly string[];
}

/** Why a code does not count; null: it does. The first reason that holds is told. */
export function refusalOf(candidate: Candidate): InviteRefusalReason | null {
  const { seen, invitee, inviter, isKnown, sharesUnionid, ancestorIds } = candidate;
  if (inviter === null) return 'codeUnknown';
  if (inviter._id === invitee._id) return 'self';
  if (sharesUnionid) return 'samePerson';
  if (invitee.phoneIndex !== null && invitee.phoneIndex === inviter.phoneIndex) return 'samePhone';
  if (isKnown || seen.at > invitee.createdAt) return 'notNew';
  if (inviter.state !== 'active') return 'inviterLeft';
  return ancestorIds.includes(invitee._id) ? 'loop' : null;
}

/** 中文, for an operator. */
export const refusalText: Readonly<Record<InviteRefusalReason, string>> = {
  codeUnknown: '邀请码不存在',
  inviterLeft: '邀请人已不是会员',
  self: '自己邀请自己',
  samePerson: '与邀请人是同一个微信用户',
  samePhone: '与邀请人手机号相同',
  notNew: '被邀请人不是新会员',
  loop: '邀请人是由被邀请人带来的',
};

/** 中文, for members: what an invitation is. */
export const inviteRules: readonly string[] = [
  '朋友第一次进入小程序时扫你的邀请码，之后加入会员，就记为由你邀请。',
  '一位朋友只记一次，以第一个有效的邀请码为准。',
  '用不用邀请码，新会员的礼遇都一样；分享、关注、注册都没有奖励。',
];

/** How friends see each other: `李**`, or no name at all. */
export function nameAmongFriends(nickname: string | null): string {
  return maskName(nickname) ?? '一位会员';
}

export function landingText(inviterMaskedName: string): string {
  return `${inviterMaskedName} 邀请你看看我们的会员。加入与否由你决定，用不用邀请码，新会员的礼遇都一样。`;
}

/** Who brought whom. */
export interface Edge {
  readonly inviteeId: string;
  readonly inviterId: string;
}

interface Shape {
  readonly levels: readonly { readonly depth: number; readonly memberCount: number }[];
  readonly sharers: readonly InviteSharer[];
}

/** The tree, measured; `edges` hold each invitee once and lead in no circle. */
export function shapeOf(edges: readonly Edge[], mostSharers: number): Shape {
  const childrenOf = new Map<string, string[]>();
  for (const { inviteeId, inviterId } of edges) {
    const children = childrenOf.get(inviterId);
    if (children === undefined) childrenOf.set(inviterId, [inviteeId]);
    else children.push(inviteeId);
  }
  const invited = new Set(edges.map(({ inviteeId }) => inviteeId));
  const roots = [...childrenOf.keys()].filter((memberId) => !invited.has(memberId));
  const levels: { depth: number; memberCount: number }[] = [];
  // From the roots down, so that everybody stands behind their inviter.
  const ordered = roots.map((memberId) => ({ memberId, depth: 0 }));
  for (const { memberId, depth } of ordered) {
    const children = childrenOf.get(memberId) ?? [];
    for (const child of children) ordered.push({ memberId: child, depth: depth + 1 });
    if (depth === 0) continue;
    const level = levels[depth - 1];
    if (level === undefined) levels.push({ depth, memberCount: 1 });
    else level.memberCount += 1;
  }
  const totals = new Map<string, number>();
  for (const { memberId } of [...ordered].reverse()) {
    const children = childrenOf.get(memberId) ?? [];
    totals.set(
      memberId,
      children.reduce((sum, child) => sum + 1 + (totals.get(child) ?? 0), 0),
    );
  }
  const sharers = ordered.flatMap(({ memberId, depth }) => {
    const directCount = childrenOf.get(memberId)?.length ?? 0;
    return directCount === 0 ? [] : [{ memberId, depth, directCount, totalCount: totals.get(memberId) ?? 0 }];
  });
  return { levels, sharers: sharers.sort(inRank).slice(0, mostSharers) };
}

/** Without ties: member ids are given in the order of time. */
function inRank(a: InviteSharer, b: InviteSharer): number {
  return b.directCount - a.directCount || b.totalCount - a.totalCount || (a.memberId < b.memberId ? -1 : 1);
}
