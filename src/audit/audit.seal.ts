import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { AuditChain, AuditEntry } from './audit.model';
import { auditChainModel, auditEntryModel, headId } from './audit.model';
import { genesisHash, sealOf } from './audit.rules';

/** A place in the chain: the sequence of a sealed entry and its seal. */
export interface ChainPlace {
  readonly sequence: number;
  readonly hash: string;
}

const batchSize = 200;

/** Reads where the chain ends; sequence 0 before anything was sealed. */
export function createReadHead(db: Database): () => Promise<ChainPlace> {
  const chains = db.model(auditChainModel);
  return async () => {
    const stored = await chains.findById(headId).lean<AuditChain>();
    return stored === null
      ? { sequence: 0, hash: genesisHash }
      : { sequence: stored.sequence, hash: stored.hash };
  };
}

/**
 * Seals at most 200 waiting entries behind the end of the chain, oldest first, and returns how many. Two at once are
 * harmless: both write the end of the chain, so that one of them starts over.
 */
export function createSealBatch({ db, clock }: { readonly db: Database; readonly clock: Clock }) {
  const entries = db.model(auditEntryModel);
  const chains = db.model(auditChainModel);
  const readHead = createReadHead(db);
  return (): Promise<number> =>
    db.transaction({ keys: ['auditChain'] }, async (session) => {
      const head = await readHead();
      const waiting = await entries
        .find({ sequence: null })
        .sort({ _id: 1 })
        .limit(batchSize)
        .lean<AuditEntry[]>();
      const links = link(waiting, head);
      const end = links.at(-1);
      if (end === undefined) return 0;
      const moved = { sequence: end.sequence, hash: end.hash, sealedAt: clock.now() };
      await chains.updateOne({ _id: headId }, { $set: moved }, { upsert: true, session });
      const writes = links.map(({ _id, ...seal }) => ({
        updateOne: { filter: { _id, sequence: null }, update: { $set: seal } },
      }));
      await entries.bulkWrite(writes, { session });
      return links.length;
    });
}

interface Link extends ChainPlace {
  readonly _id: string;
  readonly prevHash: string;
}

function link(waiting: readonly AuditEntry[], head: ChainPlace): Link[] {
  const links: Link[] = [];
  let { sequence, hash } = head;
  for (const entry of waiting) {
    const prevHash = hash;
    sequence += 1;
    hash = sealOf(entry, sequence, prevHash);
    links.push({ _id: entry._id, sequence, prevHash, hash });
  }
  return links;
}
