import type { SegmentRule } from '../contract/segment';
import { defineModel } from '../platform/database';

/** A rule under a name, as it stands. */
export interface Segment {
  readonly _id: string;
  readonly name: string;
  readonly description: string | null;
  readonly rule: SegmentRule;
  /** The segments that the rule names itself. */
  readonly uses: readonly string[];
  readonly isArchived: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A segment as it was saved once. Never changes. */
export interface SegmentVersion {
  /** `<segment>:<version>` */
  readonly _id: string;
  readonly segmentId: string;
  readonly version: number;
  readonly name: string;
  readonly rule: SegmentRule;
  readonly staffId: string;
  readonly at: Date;
}

/** A name in use; gone when the segment gets another one or is archived. */
export interface SegmentName {
  /** The name. */
  readonly _id: string;
  readonly segmentId: string;
}

/** One document, `_id` = `graph`, which every change writes first: two changes cannot close a circle between them. */
export interface SegmentGraph {
  readonly _id: string;
  readonly version: number;
}

const privacy = { purpose: 'whom a brand means by a name', retention: 'as long as the brand' } as const;

export const segmentModel = defineModel<Segment>()({
  name: 'segment',
  privacy,
  fields: {
    name: { type: String, required: true, pii: 'none' },
    description: { type: String, default: null, pii: 'none' },
    rule: { type: Object, required: true, pii: 'none' },
    uses: { type: [String], required: true, pii: 'none' },
    isArchived: { type: Boolean, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, immutable: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { isArchived: 1, createdAt: -1, _id: -1 } }, { key: { uses: 1 } }],
});

export const segmentVersionModel = defineModel<SegmentVersion>()({
  name: 'segmentVersion',
  privacy,
  fields: {
    segmentId: { type: String, required: true, immutable: true, pii: 'none' },
    version: { type: Number, required: true, immutable: true, pii: 'none' },
    name: { type: String, required: true, pii: 'none' },
    rule: { type: Object, required: true, pii: 'none' },
    staffId: { type: String, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { segmentId: 1, version: -1 }, unique: true }],
});

export const segmentNameModel = defineModel<SegmentName>()({
  name: 'segmentName',
  privacy,
  fields: { segmentId: { type: String, required: true, pii: 'none' } },
  indexes: [],
});

export const segmentGraphModel = defineModel<SegmentGraph>()({
  name: 'segmentGraph',
  privacy,
  fields: { version: { type: Number, required: true, pii: 'none' } },
  indexes: [],
});

export const segmentModels = [segmentModel, segmentVersionModel, segmentNameModel, segmentGraphModel];
