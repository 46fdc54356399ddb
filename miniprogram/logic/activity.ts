import type { ActivityView } from '../../src/contract/invite';
import { deadlineWords, momentWords } from './time';

export interface ActivityCard {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly when: string;
  readonly mark: string;
  readonly tone: string;
  readonly isPlanned: boolean;
  readonly isBooked: boolean;
}

export function activityCardOf(activity: ActivityView, nowMs: number): ActivityCard {
  const isPlanned = activity.state === 'planned';
  return {
    id: activity.id,
    title: activity.title,
    summary: activity.summary,
    when: isPlanned
      ? `${momentWords(activity.from, nowMs)} 开始`
      : `${deadlineWords(activity.to, nowMs)}前参加`,
    mark: isPlanned ? '即将开始' : '进行中',
    tone: isPlanned ? 'wait' : 'good',
    isPlanned,
    isBooked: activity.isBooked,
  };
}
