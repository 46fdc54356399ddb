import { contentHash } from '../platform/crypto';
import type { AuditEntry } from './audit.model';

/** What the first sealed entry names as its predecessor. */
export const genesisHash = '0'.repeat(64);

/** The seal of one entry: everything it says, its place, and the seal before it. */
export function sealOf(entry: AuditEntry, sequence: number, prevHash: string): string {
  const { _id, at, actorKind, actorId, action, targetType, targetId, storePath, change } = entry;
  const said = { _id, at, actorKind, actorId, action, targetType, targetId, storePath, change };
  return contentHash({ ...said, sequence, prevHash });
}

const longestText = 200;
const deepest = 4;
const mainlandPhone = /^(\+?86)?1[3-9]\d{9}$/;
const openid = /^o[0-9A-Za-z_-]{27}$/;

/**
 * Why a change may not be kept, or undefined. An audit entry outlives the person it is about, so a phone or an openid in
 * it would be kept against the law; long text is where such things hide.
 */
export function problemOfChange(value: unknown, path = 'change', depth = 0): string | undefined {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is not a finite number`;
  if (typeof value === 'string') return problemOfText(value, path);
  if (typeof value !== 'object') return `${path} is a ${typeof value}`;
  if (depth === deepest) return `${path} is nested deeper than ${deepest} levels`;
  for (const [name, part] of Object.entries(value)) {
    if (name.startsWith('$') || name.includes('.')) return `${path}.${name} has a name the database reserves`;
    const problem = problemOfChange(part, `${path}.${name}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfText(text: string, path: string): string | undefined {
  if (text.length > longestText) return `${path} is longer than ${longestText} characters`;
  return mainlandPhone.test(text) || openid.test(text)
    ? `${path} looks like a phone or an openid`
    : undefined;
}
