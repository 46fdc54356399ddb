import { equalsInConstantTime, hmac } from '../platform/crypto';
import { cardStepMs, codeStepMs } from './member.rules';

/** `live` shows that the member is here now; `card` was made within the last 24 h and only earns. */
export type CodeKind = 'live' | 'card';

const letters: Readonly<Record<CodeKind, string>> = { live: 'L', card: 'C' };
const stepMs: Readonly<Record<CodeKind, number>> = { live: codeStepMs, card: cardStepMs };
const macLength = 20;

/** A code as a QR code holds it: kind, member number and 80 bits that only we can make. */
export interface MadeCode {
  readonly code: string;
  /** When the last counter refuses it. */
  readonly expiresAt: Date;
}

/** Signs a member's code for the step that `now` falls in. */
export function makeCode(key: Buffer, kind: CodeKind, memberNumber: string, now: Date): MadeCode {
  const step = stepOf(kind, now);
  return {
    code: `${letters[kind]}${memberNumber}${mac(key, kind, memberNumber, step)}`,
    expiresAt: new Date((step + 2) * stepMs[kind]),
  };
}

/** Whose code this is, if we made it for this step or the one before; null for anything else. */
export function readCode(
  key: Buffer,
  code: string,
  now: Date,
): { kind: CodeKind; memberNumber: string } | null {
  const match = /^([LC])(\d{12})([0-9A-F]{20})$/.exec(code);
  const [, letter, memberNumber = '', sent = ''] = match ?? [];
  const kind = letter === letters.live ? 'live' : letter === letters.card ? 'card' : null;
  if (kind === null) return null;
  const step = stepOf(kind, now);
  const isOurs = [step, step - 1].some((each) =>
    equalsInConstantTime(sent, mac(key, kind, memberNumber, each)),
  );
  return isOurs ? { kind, memberNumber } : null;
}

function stepOf(kind: CodeKind, now: Date): number {
  return Math.floor(now.getTime() / stepMs[kind]);
}

function mac(key: Buffer, kind: CodeKind, memberNumber: string, step: number): string {
  return hmac(key, `memberCode|${kind}|${memberNumber}|${step}`).slice(0, macLength).toUpperCase();
}
