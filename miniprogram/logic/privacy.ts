import type { LeavingView, MemberView } from '../../src/contract/member';
import { spaced } from './card';
import { profileRowsOf } from './profile';
import { dayWords, deadlineWords } from './time';

interface StoredRow {
  readonly label: string;
  readonly value: string;
  readonly why: string;
}

/** What is stored about a member, what for, and where it is shown as it stands. */
export function storedRowsOf(member: MemberView, nowMs: number): StoredRow[] {
  const joined = member.joinedAt === null ? '' : `${dayWords(member.joinedAt, nowMs)}加入`;
  const told = profileRowsOf(member.profile).filter(({ isAnswered }) => isAnswered);
  return [
    { label: '会员号', value: spaced(member.memberNumber), why: '认出你的会员卡' },
    { label: '手机号', value: member.maskedPhone ?? '没有留', why: '到店时报手机号也能积分；加密保存' },
    { label: '加入时间', value: joined, why: '计算会员权益' },
    ...told.map(({ label, answer }) => ({ label, value: answer, why: '你自己填的，随时可改可删' })),
    {
      label: '公众号',
      value: member.isLinkedToOfficialAccount ? '已关联' : '未关联',
      why: '把你要的提醒发到公众号',
    },
    { label: '积分与成长值', value: '每一笔', why: '随时能对上账；退出后只留去掉身份的账目' },
    { label: '优惠券与消费', value: '每一笔', why: '核销、退货与积分计算；法律要求的期限内保存' },
    { label: '同意记录', value: '每一次', why: '证明你在何时同意或撤回了什么' },
  ];
}

/** What somebody who has left can still do. */
export function leavingWords({ eraseAt }: LeavingView, nowMs: number): string {
  return `你已退出会员，资料不再使用。${deadlineWords(eraseAt, nowMs)}前重新加入，积分和优惠券都还在；之后会彻底删除。`;
}
