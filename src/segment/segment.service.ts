import type { AppendAudit } from '../audit';
import type { SegmentChange, SegmentQuery, SegmentRequest, SegmentRule } from '../contract/segment';
import type { Clock } from '../platform/clock';
import type { Database, Page, PageRequest } from '../platform/database';
import { findPage, isDuplicateKey } from '../platform/database';
import { invalidRequest } from '../platform/http';
import type { Ids } from '../platform/ids';
import {
  segmentArchived,
  segmentChanged,
  segmentInUse,
  segmentMissing,
  segmentNameTaken,
} from './segment.errors';
import type { Segment, SegmentVersion } from './segment.model';
import { segmentGraphModel, segmentModel, segmentNameModel, segmentVersionModel } from './segment.model';
import type { References } from './segment.references';
import { looksAtBehaviour, segmentsIn } from './segment.rules';

export interface SegmentServiceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
  readonly references: References;
}

export type SegmentService = ReturnType<typeof createSegmentService>;

/** A segment with what it takes the rules it reaches to know. */
export interface ShownSegment extends Segment {
  readonly isBehavioural: boolean;
}

/** Rules under names: saved, changed with their versions kept, put away. */
export function createSegmentService(deps: SegmentServiceDeps) {
  const { db, references } = deps;
  const segments = db.model(segmentModel);

  async function require(id: string): Promise<Segment> {
    const segment = await segments.findById(id).lean<Segment>();
    if (segment === null) throw segmentMissing();
    return segment;
  }

  async function show(segment: Segment): Promise<ShownSegment> {
    const reached = [...(await references.reachedFrom([segment.rule])).values()];
    return { ...segment, isBehavioural: looksAtBehaviour([segment, ...reached].map(({ rule }) => rule)) };
  }

  return {
    ...createChanges(deps, require, show),

    /** @throws AppError SEGMENT_MISSING */
    get: async (id: string): Promise<ShownSegment> => show(await require(id)),

    /** Newest first. */
    async list({ archived, ...page }: SegmentQuery): Promise<Page<ShownSegment>> {
      const filter = { isArchived: archived === 'yes' };
      const found = await findPage(segments, filter, { by: 'createdAt', direction: -1 }, page);
      const items = [];
      for (const segment of found.items) items.push(await show(segment));
      return { items, next: found.next };
    },

    /** Newest first. @throws AppError SEGMENT_MISSING */
    async versions(id: string, page: PageRequest): Promise<Page<SegmentVersion>> {
      await require(id);
      const filter = { segmentId: id };
      return findPage(db.model(segmentVersionModel), filter, { by: 'version', direction: -1 }, page);
    },

    /** @throws AppError REQUEST_INVALID with the places in the tree */
    assertRule: (rule: SegmentRule, scopes: readonly string[]): Promise<void> =>
      assertRule(references, rule, null, scopes),
  };
}

async function assertRule(
  references: References,
  rule: SegmentRule,
  selfId: string | null,
  scopes: readonly string[] = ['/'],
): Promise<void> {
  const issues = await references.issuesOf(rule, selfId, scopes);
  if (issues.length === 0) return;
  throw invalidRequest(
    issues.map(({ path, message }) => ({ path: ['body', 'rule', ...path].join('.'), message })),
  );
}

const usesOf = (rule: SegmentRule): string[] => [...new Set(segmentsIn(rule).map(([id]) => id))];

function createChanges(
  deps: SegmentServiceDeps,
  require: (id: string) => Promise<Segment>,
  show: (segment: Segment) => Promise<ShownSegment>,
) {
  const { db, clock, ids, references } = deps;
  const segments = db.model(segmentModel);
  const change = createChange(deps);

  return {
    /** @throws AppError SEGMENT_NAME_TAKEN, REQUEST_INVALID */
    create: (staffId: string, { name, description, rule }: SegmentRequest): Promise<ShownSegment> =>
      change(staffId, 'create', async () => {
        await assertRule(references, rule, null);
        const now = clock.now();
        const made = { _id: ids.next(), name, description, rule, uses: usesOf(rule), isArchived: false };
        const segment: Segment = { ...made, version: 1, createdAt: now, updatedAt: now };
        await db.model(segmentNameModel).create([{ _id: name, segmentId: segment._id }]);
        await segments.create([segment]);
        return show(segment);
      }),

    /** @throws AppError SEGMENT_MISSING, SEGMENT_CHANGED, SEGMENT_ARCHIVED, SEGMENT_NAME_TAKEN, REQUEST_INVALID */
    update: (
      staffId: string,
      id: string,
      { version, name, description, rule }: SegmentChange,
    ): Promise<ShownSegment> =>
      change(staffId, 'update', async () => {
        const before = await require(id);
        if (before.isArchived) throw segmentArchived();
        if (before.version !== version) throw segmentChanged(before.version);
        await assertRule(references, rule, id);
        if (name !== before.name) {
          await db.model(segmentNameModel).deleteOne({ _id: before.name });
          await db.model(segmentNameModel).create([{ _id: name, segmentId: id }]);
        }
        const values = { name, description, rule, uses: usesOf(rule), updatedAt: clock.now() };
        return show(await write(deps, before, values));
      }),

    /** Once more changes nothing. @throws AppError SEGMENT_MISSING, SEGMENT_CHANGED, SEGMENT_IN_USE */
    archive: (staffId: string, id: string, version: number): Promise<ShownSegment> =>
      change(staffId, 'archive', async () => {
        const before = await require(id);
        if (before.isArchived) return show(before);
        if (before.version !== version) throw segmentChanged(before.version);
        const users = await segments.find({ uses: id, isArchived: false }).limit(20).lean<Segment[]>();
        if (users.length > 0) throw segmentInUse(users.map(({ _id, name }) => ({ id: _id, name })));
        await db.model(segmentNameModel).deleteOne({ _id: before.name });
        return show(await write(deps, before, { isArchived: true, updatedAt: clock.now() }));
      }),
  };
}

/** @throws AppError SEGMENT_CHANGED when somebody else was faster */
async function write(
  { db }: SegmentServiceDeps,
  before: Segment,
  values: Partial<Segment>,
): Promise<Segment> {
  const { _id, version } = before;
  const changed = await db
    .model(segmentModel)
    .findOneAndUpdate({ _id, version }, { $set: values, $inc: { version: 1 } }, { returnDocument: 'after' })
    .lean<Segment>();
  if (changed === null) throw segmentChanged(version);
  return changed;
}

/** Every change writes the graph first, keeps its version and is logged. */
function createChange({ db, clock, audit }: SegmentServiceDeps) {
  const run = (staffId: string, action: string, work: () => Promise<ShownSegment>): Promise<ShownSegment> =>
    db.transaction({ keys: ['segmentGraph'] }, async () => {
      await db
        .model(segmentGraphModel)
        .updateOne({ _id: 'graph' }, { $inc: { version: 1 } }, { upsert: true });
      const segment = await work();
      const { _id: id, version, name, rule } = segment;
      const versions = db.model(segmentVersionModel);
      const versionId = `${id}:${version}`;
      if ((await versions.exists({ _id: versionId })) !== null) return segment;
      const at = clock.now();
      await versions.create([{ _id: versionId, segmentId: id, version, name, rule, staffId, at }]);
      const actor = { kind: 'staff', id: staffId } as const;
      const target = { type: 'segment', id };
      await audit({ actor, action: `segment.${action}`, target, change: { version } });
      return segment;
    });

  return async (
    staffId: string,
    action: string,
    work: () => Promise<ShownSegment>,
  ): Promise<ShownSegment> => {
    try {
      return await run(staffId, action, work);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const isName = String(error).includes('segmentName');
      if (isName) throw segmentNameTaken();
      // Two processes made the graph at once: the slower one finds it.
      return run(staffId, action, work);
    }
  };
}
