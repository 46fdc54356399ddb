import type { MemberState, ProfileField } from '../contract/member';
import type { ConsentPurpose, Notice } from '../contract/setting';
import { chinaDay, dayMs, hourMs, minuteMs, secondMs } from '../platform/clock';
import type { PurposeState, PurposeStates } from './consent.model';

/** Who may earn and who may spend: the one table. */
const standings: Readonly<Record<MemberState, { readonly canEarn: boolean; readonly canSpend: boolean }>> = {
  pending: { canEarn: true, canSpend: false },
  active: { canEarn: true, canSpend: true },
  merged: { canEarn: false, canSpend: false },
  left: { canEarn: false, canSpend: false },
  erased: { canEarn: false, canSpend: false },
};

/** What a member may do with points. */
export interface Standing {
  readonly state: MemberState;
  readonly canEarn: boolean;
  readonly canSpend: boolean;
}

export function standingIn(state: MemberState): Standing {
  return { state, ...standings[state] };
}

/** States in which somebody is a member. */
export const living: readonly MemberState[] = ['pending', 'active'];

export function isLiving(state: MemberState): boolean {
  return living.includes(state);
}

/** `李**`: the first character of a nickname, enough to ask whether it is the right person; null where there is none. */
export function maskName(nickname: string | null): string | null {
  const [first] = nickname ?? '';
  return first === undefined ? null : `${first}**`;
}

export const purposes: readonly ConsentPurpose[] = ['membership', 'marketing', 'personalisation'];

export const profileFields: readonly ProfileField[] = [
  'nickname',
  'gender',
  'birthMonth',
  'region',
  'hobbies',
];

/** A session of the Mini Program; a new sign-in is silent, so a short life costs nobody anything. */
export const sessionLifeMs = 7 * dayMs;

/** A binding code; WeChat's own QR code lives as long. */
export const bindingLifeMs = 10 * minuteMs;

/** How long the id of a member whom a clerk has found is as good as the look-up. */
export const sightLifeMs = 30 * minuteMs;

/** How often one member of staff may look or reveal, per window of our clock. */
export const staffLimits = {
  reveal: { count: 50, windowMs: dayMs },
  search: { count: 200, windowMs: hourMs },
  code: { count: 300, windowMs: 10 * minuteMs },
  phone: { count: 60, windowMs: 10 * minuteMs },
  last4: { count: 20, windowMs: 10 * minuteMs },
} as const;

export type StaffLimit = keyof typeof staffLimits;

/** WeChat's highest rank: a person who makes accounts in bulk (获取用户安全等级). */
export const refusedRiskRank = 4;

/** Whoever is younger needs a guardian's consent, which this product does not take (PIPL 31). */
const adultConsentAge = 14;

/** Whether somebody born in this month (`YYYY-MM`) may still be under 14: the whole month counts as not yet reached. */
export function isUnderAge(birthMonth: string, now: Date): boolean {
  const [year = 0, month = 1] = birthMonth.split('-').map(Number);
  return now.getTime() < Date.UTC(year + adultConsentAge, month, 1);
}

/** The oldest year of a birthday that a member may tell. */
const firstBirthYear = 1900;

/** Every month of birth, `YYYY-MM`, whose birthday is in the month of Asia/Shanghai that a moment falls in. */
export function birthMonthsAt(at: Date): readonly string[] {
  const day = chinaDay(at);
  const [year, month] = [Number(day.slice(0, 4)), day.slice(5, 7)];
  return Array.from({ length: year - firstBirthYear + 1 }, (_, past) => `${firstBirthYear + past}-${month}`);
}

/** What a person may take back of what is stored about them. */
export type Personal = ProfileField | 'phone';

/**
 * What a withdrawn authorisation takes from a member: 用户信息变更 of the Mini Program (1–20) and of the official
 * account's pages (201–207). Codes of what is never stored take nothing, and are listed to show that they were thought of.
 */
const revocations: Readonly<Record<string, readonly Personal[]>> = {
  1: [], // plate number
  2: [], // address
  3: [], // invoice
  4: [], // Bluetooth
  5: [], // microphone
  6: ['nickname'], // nickname and avatar
  7: [], // camera
  8: ['phone'],
  12: [], // steps
  13: ['region'], // location
  14: [], // chosen media
  15: [], // chosen file
  16: [], // mail
  18: ['region'], // chosen place
  19: ['nickname'], // typed nickname
  20: [], // chosen avatar
  201: [], // address
  202: [], // invoice
  203: [], // card
  204: [], // microphone
  205: ['nickname'], // nickname and avatar
  206: ['region'], // location
  207: [], // chosen media
};

/**
 * The fields that one `RevokeInfo` (codes, by comma) takes. No code, or one that is not known
 * yet, takes all a person may withdraw.
 */
export function revokedFields(revokeInfo: string): readonly Personal[] {
  const codes = revokeInfo.split(/[^0-9]+/).filter((code) => code !== '');
  if (codes.length === 0) return allRevocable;
  return [...new Set(codes.flatMap((code) => revocations[code] ?? allRevocable))];
}

const allRevocable: readonly Personal[] = ['phone', 'nickname', 'region'];

/** `user_info_modified`: WeChat cleaned the name and picture up, and asks everybody to follow. */
export const modifiedFields: readonly Personal[] = ['nickname'];

/** The notice of a purpose that is in force; undefined when none was published. */
export function currentNotice(notices: readonly Notice[], purpose: ConsentPurpose): Notice | undefined {
  // Oldest first, as the settings list them.
  return notices.findLast((notice) => notice.purpose === purpose);
}

/**
 * Whether a notice may be shown: never asked, or another version has come into force; but after any answer other than
 * this version's yes, no sooner than the days that the brand set (Network Data Regulation 22(5)).
 */
export function mayAsk(
  state: PurposeState | null,
  current: Notice | undefined,
  reaskDays: number,
  now: Date,
): boolean {
  if (current === undefined) return false;
  if (state === null) return true;
  if (state.given) return state.noticeVersion !== current.version;
  return now.getTime() - state.at.getTime() >= reaskDays * dayMs;
}

/** The consents to withdraw from a member that takes in another: a merge never adds a consent, a refusal of either stands. */
export function refusedByEither(kept: PurposeStates, merged: PurposeStates): readonly ConsentPurpose[] {
  return purposes.filter(
    (purpose) =>
      purpose !== 'membership' && kept[purpose]?.given === true && merged[purpose]?.given === false,
  );
}

/** When the window of `windowMs` that an instant falls in began; days begin at midnight in Shanghai. */
export function windowStart(now: Date, windowMs: number): Date {
  const shifted = now.getTime() + 8 * hourMs;
  return new Date(shifted - (shifted % windowMs) - 8 * hourMs);
}

/** Live codes change every 30 s; the step before is still accepted. */
export const codeStepMs = 30 * secondMs;

/** Card codes change twice a day; with the step before they live at most 24 h. */
export const cardStepMs = 12 * hourMs;
