import type { InviteeView } from '../../src/contract/invite';
import { dayWords } from './time';

/** Words and colours of where one invitee stands. */
const marks: Readonly<Record<string, { readonly label: string; readonly tone: string }>> = {
  joined: { label: '已加入', tone: 'brand' },
  waiting: { label: '等待确认', tone: 'wait' },
  review: { label: '核对中', tone: 'wait' },
  rewarded: { label: '奖励已到', tone: 'good' },
  notRewarded: { label: '无奖励', tone: 'none' },
  reversed: { label: '已收回', tone: 'none' },
};

interface InviteeRow {
  readonly key: string;
  readonly name: string;
  readonly joined: string;
  readonly mark: string;
  readonly tone: string;
  readonly words: string;
  readonly pickUpCode: string;
  /** The same in groups, to be read out. */
  readonly pickUpWords: string;
}

export function inviteeRowsOf(invitees: readonly InviteeView[], nowMs: number): InviteeRow[] {
  return invitees.map((invitee, index) => {
    const { progress, words, reward } = invitee;
    const mark = marks[progress] ?? { label: '已加入', tone: 'brand' };
    return {
      key: `${index}`,
      name: invitee.maskedName,
      joined: `${dayWords(invitee.joinedAt, nowMs)}加入`,
      mark: mark.label,
      tone: mark.tone,
      words,
      pickUpCode: pickUpCodeOf(reward),
      pickUpWords: inFours(pickUpCodeOf(reward)),
    };
  });
}

/** The code that a counter takes for a sample; empty where there is none to pick up. */
function pickUpCodeOf(reward: unknown): string {
  if (typeof reward !== 'object' || reward === null || !('pickUpCode' in reward)) return '';
  return typeof reward.pickUpCode === 'string' ? reward.pickUpCode : '';
}

/** 「S012 3456 789A BC」 */
function inFours(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ');
}

/** The page that a friend's tap on the shared card opens. */
export function sharePath(scene: string): string {
  return `/pages/landing/index?scene=${scene}`;
}

/** The activity that runs, with its days; empty where none does. */
export function activityWords(invitation: object, nowMs: number): string {
  const activity: unknown = 'activity' in invitation ? invitation.activity : null;
  if (!isActivity(activity)) return '';
  return `${activity.title}：${dayWords(activity.from, nowMs)}至${lastDayWords(activity.to, nowMs)}`;
}

/** The end is excluded: midnight belongs to the day before. */
function lastDayWords(to: string, nowMs: number): string {
  return dayWords(new Date(Date.parse(to) - 1).toISOString(), nowMs);
}

function isActivity(value: unknown): value is { title: string; from: string; to: string } {
  return typeof value === 'object' && value !== null && 'title' in value && 'from' in value && 'to' in value;
}
