import type { ChannelCodeCounts, ChannelCodeState } from '../contract/channelCode';
import { chinaDay, chinaDayStart, dayMs } from '../platform/clock';

interface Validity {
  readonly isEnabled: boolean;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

/** Whether a code works at a moment; its end is excluded. */
export function stateAt({ isEnabled, startsAt, endsAt }: Validity, at: Date): ChannelCodeState {
  if (!isEnabled) return 'disabled';
  if (startsAt !== null && at < startsAt) return 'notStarted';
  if (endsAt !== null && at >= endsAt) return 'ended';
  return 'active';
}

/** What somebody gets who scans a code that does not work now: says nothing of what it once promised. */
export const neutralReply = '感谢你的关注，有什么可以帮你的，直接告诉我们就好。';

/** Days `YYYY-MM-DD` from one to the other, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = chinaDayStart(from); chinaDay(at) <= to; at = new Date(at.getTime() + dayMs))
    days.push(chinaDay(at));
  return days;
}

export const noCounts: ChannelCodeCounts = {
  scanCount: 0,
  newFollowerScanCount: 0,
  followingScanCount: 0,
  inactiveScanCount: 0,
  followCount: 0,
  visitCount: 0,
  firstTouchJoinCount: 0,
  lastTouchJoinCount: 0,
  firstTouchPurchaseCount: 0,
  firstTouchPurchaseFen: 0,
  lastTouchPurchaseCount: 0,
  lastTouchPurchaseFen: 0,
};

export function addCounts(a: ChannelCodeCounts, b: ChannelCodeCounts): ChannelCodeCounts {
  return {
    scanCount: a.scanCount + b.scanCount,
    newFollowerScanCount: a.newFollowerScanCount + b.newFollowerScanCount,
    followingScanCount: a.followingScanCount + b.followingScanCount,
    inactiveScanCount: a.inactiveScanCount + b.inactiveScanCount,
    followCount: a.followCount + b.followCount,
    visitCount: a.visitCount + b.visitCount,
    firstTouchJoinCount: a.firstTouchJoinCount + b.firstTouchJoinCount,
    lastTouchJoinCount: a.lastTouchJoinCount + b.lastTouchJoinCount,
    firstTouchPurchaseCount: a.firstTouchPurchaseCount + b.firstTouchPurchaseCount,
    firstTouchPurchaseFen: a.firstTouchPurchaseFen + b.firstTouchPurchaseFen,
    lastTouchPurchaseCount: a.lastTouchPurchaseCount + b.lastTouchPurchaseCount,
    lastTouchPurchaseFen: a.lastTouchPurchaseFen + b.lastTouchPurchaseFen,
  };
}
