import type { Model } from 'mongoose';
import type { Database } from '../platform/database';
import type { AuditEntry } from './audit.model';
import { auditEntryModel } from './audit.model';
import { genesisHash, sealOf } from './audit.rules';
import type { ChainPlace } from './audit.seal';
import { createReadHead } from './audit.seal';

/** A place in the chain that someone noted elsewhere, to prove later that nothing before it was cut off. */
export type ChainAnchor = ChainPlace;

/** What is wrong at one place of the chain. */
export interface ChainProblem {
  /**
   * `changed`: the entry does not hash to its seal. `missing`: there is no entry with this sequence. `unlinked`: the entry
   * does not name the seal before it. `head`: the stored end is not the end. `beyondHead`: sealed without the sealing job.
   * `outside`: entries that are neither sealed nor waiting. `anchor`: not the seal that was noted.
   */
  readonly kind: 'changed' | 'missing' | 'unlinked' | 'head' | 'beyondHead' | 'outside' | 'anchor';
  readonly sequence: number;
}

export interface ChainReport {
  readonly isIntact: boolean;
  readonly sealedCount: number;
  /** Entries that wait for sealing; more than a minute's worth means that the job does not run. */
  readonly unsealedCount: number;
  /** The end of the chain: note it somewhere else, and hand it in as the anchor next time. */
  readonly head: ChainAnchor;
  /** At most 100. */
  readonly problems: readonly ChainProblem[];
}

const pageSize = 500;
const mostProblems = 100;

/** Reads the whole chain and compares every seal; with an anchor, also that the chain still passes through it. */
export function createVerify(db: Database) {
  const entries = db.model(auditEntryModel);
  const readHead = createReadHead(db);

  return async (anchor?: ChainAnchor): Promise<ChainReport> => {
    const walk = createWalk(anchor);
    let head = await readHead();
    // The job may seal while this reads: go on until the end stands still.
    for (;;) {
      await walkTo(entries, head.sequence, walk);
      const next = await entries.exists({ sequence: { $gt: head.sequence } });
      const now = await readHead();
      if (now.sequence > head.sequence) {
        head = now;
        continue;
      }
      if (next !== null) walk.report('beyondHead', head.sequence + 1);
      break;
    }
    walk.finish(head);
    const stray = { $nor: [{ sequence: null }, { sequence: { $gt: 0 } }] };
    if ((await entries.countDocuments(stray)) > 0) walk.report('outside', 0);
    return {
      isIntact: walk.problems.length === 0,
      sealedCount: walk.count(),
      unsealedCount: await entries.countDocuments({ sequence: null }),
      head,
      problems: walk.problems.slice(0, mostProblems),
    };
  };
}

async function walkTo(entries: Model<AuditEntry>, end: number, walk: Walk): Promise<void> {
  for (;;) {
    const page = await entries
      .find({ sequence: { $gt: walk.sequence(), $lte: end } })
      .sort({ sequence: 1 })
      .limit(pageSize)
      .lean<AuditEntry[]>();
    for (const entry of page) walk.step(entry);
    if (page.length < pageSize) return;
  }
}

type Walk = ReturnType<typeof createWalk>;

/** Follows the chain entry by entry. After a problem it goes on from what the entry says, so that one fault shows once. */
function createWalk(anchor: ChainAnchor | undefined) {
  const problems: ChainProblem[] = [];
  let last: ChainPlace = { sequence: 0, hash: genesisHash };
  let count = 0;
  let hasPassedAnchor = anchor === undefined || anchor.sequence === 0;
  const report = (kind: ChainProblem['kind'], sequence: number): void =>
    void problems.push({ kind, sequence });
  return {
    problems,
    report,
    count: () => count,
    sequence: () => last.sequence,
    step(entry: AuditEntry): void {
      const sequence = entry.sequence ?? 0;
      if (sequence !== last.sequence + 1) report('missing', last.sequence + 1);
      else if (entry.prevHash !== last.hash) report('unlinked', sequence);
      if (sealOf(entry, sequence, entry.prevHash ?? '') !== entry.hash) report('changed', sequence);
      last = { sequence, hash: entry.hash ?? '' };
      count += 1;
      if (sequence === anchor?.sequence) hasPassedAnchor = entry.hash === anchor.hash;
    },
    finish(head: ChainPlace): void {
      if (last.sequence < head.sequence) report('missing', last.sequence + 1);
      else if (last.hash !== head.hash) report('head', head.sequence);
      if (!hasPassedAnchor) report('anchor', anchor?.sequence ?? 0);
    },
  };
}
