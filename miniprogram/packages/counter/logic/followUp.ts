import type { FollowUpView } from '../../../../src/contract/followUp';
import { dueWords } from './period';

/** A follow-up in a list. */
export interface FollowUpLine {
  readonly id: string;
  readonly who: string;
  readonly task: string;
  readonly due: string;
  readonly mark: string;
  readonly outcome: string;
  readonly staffName: string;
}

export function followUpLine(followUp: FollowUpView, today: string): FollowUpLine {
  const { maskedName, memberNumber, isOverdue, state } = followUp;
  const isToday = followUp.dueOn === today;
  const openMark = isToday ? 'mark--wait' : 'mark--brand';
  return {
    id: followUp.id,
    who: `${maskedName ?? '未填昵称'} · 会员号 ${memberNumber ?? '—'}`,
    task: followUp.task ?? '内容已随会员退出清除',
    due: state === 'done' ? '已完成' : dueWords(followUp.dueOn, today),
    mark: state === 'done' ? 'mark--good' : isOverdue ? 'mark--bad' : openMark,
    outcome: followUp.outcome ?? '',
    staffName: followUp.staffName,
  };
}
