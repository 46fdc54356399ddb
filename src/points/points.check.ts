import type { Database } from '../platform/database';
import type { Remembered } from './points.check.links';
import { findKeysTwice, findOverReversed, findUnpaired, findUnremembered } from './points.check.links';
import type { Finding } from './points.check.rules';
import { checkAtOneInstant, walkMembers } from './points.check.walk';

export interface LedgerReport {
  readonly isIntact: boolean;
  readonly accountCount: number;
  readonly entryCount: number;
  /** How many remembered operations were looked up. */
  readonly operationCount: number;
  /** At most 1,000. */
  readonly findings: readonly Finding[];
}

export interface LedgerCheckOptions {
  readonly acknowledged?: AsyncIterable<Remembered> | Iterable<Remembered>;
}

const mostFindings = 1_000;

export type CheckLedger = (options?: LedgerCheckOptions) => Promise<LedgerReport>;

/**
 * Reads the whole ledger, in the order of members, and checks I1–I6, I8 and I9; with `acknowledged` also I7. May run beside
 * a working server: the members that look wrong are read again at one instant before they are reported.
 */
export function createCheck(db: Database): CheckLedger {
  return async ({ acknowledged = [] } = {}) => {
    const findings: Finding[] = [];
    const add = (found: readonly Finding[]): void => {
      findings.push(...found.slice(0, Math.max(0, mostFindings - findings.length)));
    };
    const { accountCount, entryCount, suspects, unpaired } = await walkMembers(db);
    for (const memberId of suspects) add(await checkAtOneInstant(db, memberId));
    for (const suffix of unpaired) add(await findUnpaired(db, suffix));
    add(await findKeysTwice(db));
    add(await findOverReversed(db));
    let operationCount = 0;
    for await (const operation of acknowledged) {
      operationCount += 1;
      add(await findUnremembered(db, operation));
    }
    return { isIntact: findings.length === 0, accountCount, entryCount, operationCount, findings };
  };
}
