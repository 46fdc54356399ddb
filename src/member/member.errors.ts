import type { MemberState } from '../contract/member';
import type { ConsentPurpose } from '../contract/setting';
import { AppError } from '../platform/errors';

export const sessionInvalid = (): AppError =>
  new AppError('MEMBER_SESSION_INVALID', 'unauthenticated', 'sign in again: the session is unknown or over');

export const memberRequired = (): AppError =>
  new AppError('MEMBER_REQUIRED', 'forbidden', 'join first: this is for members');

export const loginCodeInvalid = (cause: unknown): AppError =>
  new AppError(
    'MEMBER_LOGIN_CODE_INVALID',
    'invalid',
    'the login code was used or is over; call wx.login again',
    {
      cause,
    },
  );

export const loginRefused = (cause?: unknown): AppError =>
  new AppError(
    'MEMBER_LOGIN_REFUSED',
    'forbidden',
    'WeChat holds this account for risky; write to the brand',
    {
      cause,
    },
  );

export const loginLimited = (cause: unknown): AppError =>
  new AppError('MEMBER_LOGIN_LIMITED', 'limited', 'too many sign-ins; try again in a minute', {
    details: { retryAfterSeconds: 60 },
    cause,
  });

export const joinRefused = (): AppError =>
  new AppError('MEMBER_JOIN_REFUSED', 'forbidden', 'WeChat holds this account for risky; ask at a counter');

export const consentRequired = (): AppError =>
  new AppError(
    'MEMBER_CONSENT_REQUIRED',
    'invalid',
    'a membership needs the consent to its notice; the other consents are free',
  );

export const noticeUnknown = (index: number): AppError =>
  new AppError('MEMBER_NOTICE_UNKNOWN', 'invalid', 'no notice of this purpose has this version', {
    details: { issues: [{ path: `body.consents.${index}.noticeVersion`, message: 'unknown version' }] },
  });

export const noticeOutdated = (index: number, currentVersion: string): AppError =>
  new AppError('MEMBER_NOTICE_OUTDATED', 'invalid', 'show the notice that is in force and ask again', {
    details: {
      currentVersion,
      issues: [{ path: `body.consents.${index}.noticeVersion`, message: 'not in force any more' }],
    },
  });

export const leaveInstead = (purpose: ConsentPurpose): AppError =>
  new AppError(
    'MEMBER_LEAVE_INSTEAD',
    'conflict',
    'withdrawing this consent ends the membership: leave instead',
    {
      details: { purpose },
    },
  );

export const phoneCodeInvalid = (cause?: unknown): AppError =>
  new AppError(
    'MEMBER_PHONE_CODE_INVALID',
    'invalid',
    'the phone code was used, is over or belongs to another person; press the phone button again',
    { cause },
  );

export const phoneLimited = (cause: unknown): AppError =>
  new AppError('MEMBER_PHONE_LIMITED', 'limited', 'too many phone codes; try again in a minute', {
    details: { retryAfterSeconds: 60 },
    cause,
  });

export const phoneUnusable = (): AppError =>
  new AppError('MEMBER_PHONE_UNUSABLE', 'invalid', 'this is not a phone number');

export const phoneHeld = (): AppError =>
  new AppError(
    'MEMBER_PHONE_HELD',
    'conflict',
    'another member has this phone; an operator can merge the two memberships',
  );

/** Said to a clerk, who can find the member by that very phone. */
export const alreadyMember = (): AppError =>
  new AppError('MEMBER_ALREADY', 'conflict', '这个手机号已经是会员了，直接用手机号查找就可以');

export const guardianNeeded = (): AppError =>
  new AppError(
    'MEMBER_GUARDIAN_NEEDED',
    'forbidden',
    'a person under 14 needs a guardian; nothing was stored',
  );

export const memberMissing = (): AppError => new AppError('MEMBER_MISSING', 'missing', 'no such member');

/** An id proves nothing by itself: whoever serves a member finds them first. */
export const memberNotSeen = (): AppError =>
  new AppError('MEMBER_NOT_SEEN', 'missing', '请先扫会员码或查手机号找到这位会员，再继续');

export const memberGone = (state: MemberState): AppError =>
  new AppError('MEMBER_GONE', 'conflict', 'this membership is over', { details: { state } });

export const memberFrozen = (): AppError =>
  new AppError('MEMBER_FROZEN', 'conflict', 'this membership is being merged; try again in a minute');

export const codeInvalid = (): AppError =>
  new AppError(
    'MEMBER_CODE_INVALID',
    'missing',
    'the code is over or not ours; let the member open it again',
  );

export const lookupLimited = (retryAfterSeconds: number): AppError =>
  new AppError('MEMBER_LOOKUP_LIMITED', 'limited', 'too many look-ups; wait or ask a manager', {
    details: { retryAfterSeconds },
  });

export const revealLimited = (retryAfterSeconds: number): AppError =>
  new AppError('MEMBER_REVEAL_LIMITED', 'limited', 'no more phones may be revealed today', {
    details: { retryAfterSeconds },
  });

export const phoneMissing = (): AppError =>
  new AppError('MEMBER_PHONE_MISSING', 'conflict', 'this member has no phone');

export const storeUnknown = (): AppError =>
  new AppError('MEMBER_STORE_UNKNOWN', 'invalid', 'no such store in your scope', {
    details: { issues: [{ path: 'body.storeId', message: 'unknown store' }] },
  });

export const mergeWithItself = (): AppError =>
  new AppError('MEMBER_MERGE_SELF', 'invalid', 'a member cannot be merged with itself', {
    details: { issues: [{ path: 'body.mergedId', message: 'the member of the path' }] },
  });

export const mergeTargetPending = (): AppError =>
  new AppError('MEMBER_MERGE_TARGET_PENDING', 'conflict', 'merge the pending member into the active one');

export const mergedElsewhere = (memberId: string): AppError =>
  new AppError('MEMBER_MERGED_ELSEWHERE', 'conflict', 'this member was merged into another one already', {
    details: { memberId },
  });

export const mergeMissing = (): AppError => new AppError('MEMBER_MERGE_MISSING', 'missing', 'no such merge');

export const mergeNotUndoable = (why: 'memberGone' | 'mergedFurther' | 'laterMerge'): AppError =>
  new AppError('MEMBER_MERGE_NOT_UNDOABLE', 'conflict', 'this merge cannot be undone any more', {
    details: { why },
  });
