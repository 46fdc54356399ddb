import { minuteMs } from '../platform/clock';
import type { FollowerInfo } from '../wechat';
import type { FollowerRecord } from './follower.model';

/** What an event says: a person followed, left, or scanned a code as a follower. */
export interface Evidence {
  readonly kind: 'followed' | 'unfollowed' | 'scanned';
  /** WeChat's CreateTime, in whole seconds. */
  readonly at: Date;
  readonly sceneStr: string | null;
}

/**
 * What WeChat says now about a person. `unknown`: it was asked and did not answer; `notAsked`: there was no need, or so it
 * seemed.
 */
export type Truth = FollowerInfo | 'unknown' | 'notAsked';

type Status = Pick<FollowerRecord, 'isFollowing' | 'statusAt' | 'isStatusTied'>;

/** Whoever scans as a follower follows. */
const saysFollowing = ({ kind }: Evidence): boolean => kind !== 'unfollowed';

/** Whether an event contradicts the newest one, in the same second: only WeChat knows which came last. */
export function isTied({ isFollowing, statusAt, isStatusTied }: Status, evidence: Evidence): boolean {
  if (statusAt?.getTime() !== evidence.at.getTime()) return false;
  return isStatusTied || isFollowing !== saysFollowing(evidence);
}

/** By CreateTime, not by arrival: the newest event decides, an older one changes nothing. */
function statusAfter(current: Status, evidence: Evidence, truth: Truth): Status {
  const { statusAt } = current;
  if (statusAt === null || evidence.at > statusAt)
    return { isFollowing: saysFollowing(evidence), statusAt: evidence.at, isStatusTied: false };
  if (!isTied(current, evidence)) return current;
  if (typeof truth === 'object') return { isFollowing: truth.isFollowing, statusAt, isStatusTied: false };
  // Until WeChat answers, nobody is written to who may have left.
  return { isFollowing: false, statusAt, isStatusTied: true };
}

/** A follower as it is before anything is known. */
export function unknownFollower(
  person: Pick<FollowerRecord, '_id' | 'appid' | 'openid'>,
  createdAt: Date,
): FollowerRecord {
  return {
    ...person,
    unionid: null,
    isFollowing: false,
    statusAt: null,
    isStatusTied: false,
    firstFollowedAt: null,
    followedAt: null,
    unfollowedAt: null,
    sceneStr: null,
    subscribeScene: null,
    lookUpAt: null,
    lookUpTries: 0,
    followCount: 0,
    forgottenAt: null,
    version: 0,
    createdAt,
  };
}

/** A follower after an event, the same in whatever order the events come. Its version is one higher. */
export function afterEvent(
  follower: FollowerRecord,
  evidence: Evidence,
  truth: Truth,
  now: Date,
): FollowerRecord {
  const status = statusAfter(follower, evidence, truth);
  const told = typeof truth === 'object' ? withInfo(follower, truth) : follower;
  const isMissing = truth === 'unknown' || status.isStatusTied;
  return {
    ...told,
    ...status,
    ...times(told, evidence),
    followCount: follower.followCount + (evidence.kind === 'followed' ? 1 : 0),
    lookUpAt: isMissing ? now : told.lookUpAt,
    version: follower.version + 1,
  };
}

/** Whether a follow is the first we hear of and none is known before it; true for at most one event of a follower. */
export function isFirstFollow({ followCount, firstFollowedAt }: FollowerRecord, at: Date): boolean {
  return followCount === 0 && (firstFollowedAt === null || firstFollowedAt >= at);
}

function times(
  follower: FollowerRecord,
  { kind, at, sceneStr }: Evidence,
): Pick<FollowerRecord, 'firstFollowedAt' | 'followedAt' | 'unfollowedAt' | 'sceneStr'> {
  const { firstFollowedAt, followedAt, unfollowedAt } = follower;
  if (kind === 'scanned') return { firstFollowedAt, followedAt, unfollowedAt, sceneStr: follower.sceneStr };
  if (kind === 'unfollowed')
    return {
      firstFollowedAt,
      followedAt,
      unfollowedAt: latest(unfollowedAt, at),
      sceneStr: follower.sceneStr,
    };
  const isEarliest = firstFollowedAt === null || at <= firstFollowedAt;
  return {
    firstFollowedAt: isEarliest ? at : firstFollowedAt,
    followedAt: latest(followedAt, at),
    unfollowedAt,
    sceneStr: isEarliest ? sceneStr : follower.sceneStr,
  };
}

/** A follower with what WeChat tells beside the status; of who does not follow it tells next to nothing. */
function withInfo(follower: FollowerRecord, info: FollowerInfo): FollowerRecord {
  const followedAt = latest(follower.followedAt, info.followedAt ?? null);
  return {
    ...follower,
    unionid: info.unionid ?? follower.unionid,
    subscribeScene: info.subscribeScene ?? follower.subscribeScene,
    sceneStr: follower.firstFollowedAt === null ? (info.qrSceneStr ?? null) : follower.sceneStr,
    firstFollowedAt: follower.firstFollowedAt ?? followedAt,
    followedAt,
    lookUpAt: null,
    lookUpTries: 0,
  };
}

/** An event this close to the moment when WeChat was asked may have happened after its answer: clocks differ. */
const doubtMs = 5 * minuteMs;

/**
 * A follower after WeChat, asked at `askedAt`, told its state outside of any event: a sync, or a look-up. Null when that is
 * what we know already. The status changes where WeChat knows of a newer follow, of none at all, or of what we guessed.
 */
export function afterInfo(
  follower: FollowerRecord,
  info: FollowerInfo,
  askedAt: Date,
): FollowerRecord | null {
  const { statusAt, isStatusTied, isFollowing } = follower;
  const isNewFollow = info.isFollowing && (statusAt === null || (info.followedAt ?? statusAt) > statusAt);
  const isOld = statusAt === null || statusAt.getTime() < askedAt.getTime() - doubtMs;
  const isGone = !info.isFollowing && isFollowing && isOld;
  const changed: FollowerRecord = {
    ...withInfo(follower, info),
    isFollowing: isStatusTied || isNewFollow || isGone ? info.isFollowing : isFollowing,
    isStatusTied: false,
    statusAt: isNewFollow ? latest(statusAt, info.followedAt ?? null) : statusAt,
  };
  return isSame(follower, changed) ? null : { ...changed, version: follower.version + 1 };
}

function isSame(before: FollowerRecord, after: FollowerRecord): boolean {
  const keys: readonly (keyof FollowerRecord)[] = [
    'unionid',
    'subscribeScene',
    'sceneStr',
    'isFollowing',
    'isStatusTied',
    'lookUpAt',
  ];
  const times = ['statusAt', 'firstFollowedAt', 'followedAt'] as const;
  return (
    keys.every((key) => before[key] === after[key]) &&
    times.every((key) => before[key]?.getTime() === after[key]?.getTime())
  );
}

function latest(known: Date | null, at: Date): Date;
function latest(known: Date | null, at: Date | null): Date | null;
function latest(known: Date | null, at: Date | null): Date | null {
  if (known === null || at === null) return known ?? at;
  return known > at ? known : at;
}
