import type { PhoneNews, PhoneSettings, SharedCard, TableCode } from '../settings';
import type { Stack } from './stack';

/** What every part of the runtime may need: who holds the phone, the pages, the way to WeChat and to the table. */
export interface Phone {
  readonly settings: PhoneSettings;
  readonly stack: Stack;
  readonly wechat: Wechat;
  readonly tell: (news: PhoneNews) => void;
}

/** The simulator and the table, as this phone reaches them. */
export interface Wechat {
  /** An act of the person in the Mini Program; rejects with the simulator's reason. */
  act(verb: string, params?: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** An act of the person with the official account. */
  actInAccount(verb: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  relation(appid: string): Promise<Readonly<Record<string, unknown>>>;
  codes(): Promise<TableCode[]>;
  /** Titles of the Mini Program's message templates, by id. */
  templateTitles(): Promise<ReadonlyMap<string, string>>;
  share(card: Omit<SharedCard, 'id' | 'at' | 'from'>): Promise<void>;
  /** What can be read off this phone's screen now. */
  showCodes(texts: readonly string[]): Promise<void>;
}

let current: Phone | undefined;

export function setPhone(phone: Phone): void {
  current = phone;
}

export function phone(): Phone {
  if (current === undefined) throw new Error('the phone is not switched on');
  return current;
}
