import type {
  InvitationView,
  InviteeView,
  InviteProgress,
  InviteRewardView,
} from '../../src/contract/invite';
import { grouped } from './money';
import { dayWords } from './time';

/** Words and colours of where one invitee stands. */
const marks: Readonly<Record<InviteProgress, { readonly label: string; readonly tone: string }>> = {
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
  return invitees.map(({ maskedName, joinedAt, progress, words, reward }, index) => ({
    key: `${index}`,
    name: maskedName,
    joined: `${dayWords(joinedAt, nowMs)}加入`,
    mark: marks[progress].label,
    tone: marks[progress].tone,
    words: reward === null ? words : `${words} · ${rewardWords(reward)}`,
    pickUpCode: pickUpCodeOf(reward),
    pickUpWords: inFours(pickUpCodeOf(reward)),
  }));
}

function rewardWords(reward: InviteRewardView): string {
  return reward.kind === 'points' ? `${grouped(reward.points)} 积分` : reward.sampleName;
}

/** The code that a counter takes for a sample; empty where there is none to pick up. */
function pickUpCodeOf(reward: InviteRewardView | null): string {
  return reward?.kind === 'sample' ? (reward.pickUpCode ?? '') : '';
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
export function activityWords({ activity }: Pick<InvitationView, 'activity'>, nowMs: number): string {
  if (activity === null) return '';
  // The end is excluded: midnight belongs to the day before.
  const lastDay = new Date(Date.parse(activity.to) - 1).toISOString();
  return `${activity.title}：${dayWords(activity.from, nowMs)}至 ${dayWords(lastDay, nowMs)}`;
}
