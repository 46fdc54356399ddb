import type { CounterMember, LookupProof, MemberState } from '../../../../src/contract/member';

/** A member whom the clerk has found. */
export interface Found {
  readonly memberId: string;
  readonly name: string;
  readonly phone: string;
  readonly number: string;
  /** 「会员在场」, 「按手机号找到」 … */
  readonly proof: string;
  /** What can be done now, or why not. */
  readonly note: string;
  readonly isPending: boolean;
}

const proofs: Readonly<Record<LookupProof, string>> = {
  liveCode: '会员码，本人在场',
  cardCode: '离线会员码，只能累积',
  phone: '按手机号找到',
  last4: '按后四位找到，请核对姓名',
};

const notes: Readonly<Record<MemberState, string>> = {
  active: '',
  pending: '还没在微信里认领：可以累积，暂时不能使用积分和券',
  merged: '这个会员已并入另一个会员',
  left: '这位会员已退出',
  erased: '这位会员已退出',
};

/** What the clerk sees of a member. */
export function foundOf(member: CounterMember, proof: LookupProof): Found {
  return {
    memberId: member.memberId,
    name: member.nickname ?? '未填昵称',
    phone: member.maskedPhone ?? '未绑定手机号',
    number: member.memberNumber,
    proof: proofs[proof],
    note: notes[member.state],
    isPending: member.state === 'pending',
  };
}
