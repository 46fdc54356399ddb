import type { Grant } from '../contract/staff';
import { hourMs, minuteMs } from '../platform/clock';
import type { Surface } from './permissions';

/** How long a session lives. */
export interface SessionTtl {
  /** Without a request. */
  readonly idleMs: number;
  /** In all. */
  readonly absoluteMs: number;
}

/** At the console an hour of silence ends a session; a clerk's lasts a shift. */
export const defaultSessionTtl: Readonly<Record<Surface, SessionTtl>> = {
  console: { idleMs: hourMs, absoluteMs: 12 * hourMs },
  counter: { idleMs: 4 * hourMs, absoluteMs: 12 * hourMs },
};

/** Attempts before a lock, and how long it lasts. An address is shared by all tills of a store, so it may err more often. */
export const attemptLimits = { perUsername: 5, perAddress: 30, lockMs: 15 * minuteMs } as const;

const shortest = 12;
const longest = 128;

/** The passwords of twelve and more characters that people choose first, without the digits people add to them. */
const common: ReadonlySet<string> = new Set([
  'password', 'passwordpassword', 'mypassword', 'adminadmin', 'administrator', 'adminadminadmin', 'iloveyou', 'iloveyouiloveyou',
  'letmein', 'letmeinletmein', 'welcome', 'welcomewelcome', 'qwerty', 'qwertyuiop', 'qwertyuiopasdf', 'qwertyqwerty',
  'qazwsxedc', 'qazwsxedcrfv', 'asdfghjkl', 'asdfghjklzxc', 'zxcvbnm', 'zxcvbnmasdfg', 'changeme', 'changemechangeme',
  'woaini', 'woainiwoaini', 'wodemima', 'mima', 'huan', 'huanhuan', 'wechat', 'weixin', 'abc', 'abcabc', 'abcdefghijkl', 'test', 'testtest',
]); // prettier-ignore

/** What is wrong with a new password; empty when nothing is. */
export function problemsOfPassword(password: string, username: string): string[] {
  const plain = password.toLowerCase();
  const letters = plain.replace(/[^a-z]/g, '');
  const isGuessable = letters === '' ? !hasVariety(plain) : common.has(letters) || new Set(plain).size < 5;
  return [
    ...(password.length < shortest ? [`must have at least ${shortest} characters`] : []),
    ...(password.length > longest ? [`must have at most ${longest} characters`] : []),
    ...(isGuessable ? ['must not be one that many people use'] : []),
    ...(plain.includes(username) ? ['must not contain the username'] : []),
  ];
}

/** Digits and signs alone are dates, phones and rows of keys, unless they are many and mixed. */
function hasVariety(text: string): boolean {
  return text.length >= 16 && new Set(text).size >= 8 && !'01234567890123456789'.includes(text);
}

/** Usernames are compared without regard to case. */
export function normalUsername(username: string): string {
  return username.trim().toLowerCase();
}

/** Each grant once, in the order given. */
export function distinctGrants(grants: readonly Grant[]): Grant[] {
  const byKey = new Map(grants.map(({ role, storeId }) => [`${role} ${storeId}`, { role, storeId }]));
  return [...byKey.values()];
}

export function hasRole(grants: readonly Grant[], role: Grant['role']): boolean {
  return grants.some((grant) => grant.role === role);
}
