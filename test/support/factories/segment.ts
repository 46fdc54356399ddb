import { auditModels, createAudit } from '../../../src/audit';
import { models } from '../../../src/app';
import { createIds } from '../../../src/platform/ids';
import type { Clock } from '../../../src/platform/clock';
import type { Database } from '../../../src/platform/database';
import type { SegmentDirectory, SegmentFeature } from '../../../src/segment';
import { createSegment } from '../../../src/segment';
import type { FakeClock } from '../clock';
import { createFakeClock } from '../clock';
import { startDatabase } from '../database';

/** Names that rules of a test may use. */
export interface Places {
  readonly storesUnder: ReadonlyMap<string, readonly string[]>;
  readonly tags: readonly string[];
  readonly codes: readonly string[];
  readonly tiers: readonly string[];
  readonly templates: readonly string[];
}

/** Segments over records that a test writes itself. */
export interface SegmentWorld {
  readonly db: Database;
  readonly clock: FakeClock;
  readonly segment: SegmentFeature;
  readonly directory: SegmentDirectory;
  stop(): Promise<void>;
}

export async function startSegment(places: Places): Promise<SegmentWorld> {
  const clock = createFakeClock();
  const { database: db, stop } = await startDatabase({ models: [...models, ...auditModels], clock });
  const directory = directoryOf(places);
  return { db, clock, segment: createSegmentOn(db, clock, directory), directory, stop };
}

export function createSegmentOn(db: Database, clock: Clock, directory: SegmentDirectory): SegmentFeature {
  const ids = createIds(clock);
  const audit = createAudit({ db, clock, ids }).append;
  return createSegment({ db, clock, ids, audit, ...directory, limitMs: 5_000 });
}

export function directoryOf({ storesUnder, tags, codes, tiers, templates }: Places): SegmentDirectory {
  const known = (list: readonly string[]) => (ids: readonly string[]) =>
    Promise.resolve(list.filter((id) => ids.includes(id)).map((id) => ({ _id: id, name: `名称 ${id}` })));
  return {
    stores: {
      findMany: (ids) =>
        Promise.resolve(
          [...storesUnder.keys()]
            .filter((id) => ids.includes(id))
            .map((id) => ({ id, path: `/${id}/`, name: id })),
        ),
      listUnder: (path) => Promise.resolve((storesUnder.get(path.slice(1, -1)) ?? []).map((id) => ({ id }))),
    },
    tags: { findMany: known(tags) },
    channelCodes: { findMany: known(codes) },
    couponTemplates: {
      findMany: (ids) =>
        Promise.resolve(new Map(templates.filter((id) => ids.includes(id)).map((id) => [id, { title: id }]))),
    },
    levels: () => Promise.resolve(tiers.map((id) => ({ id, name: id }))),
  };
}
