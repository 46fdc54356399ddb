import type { SegmentVersionView, SegmentView } from '../contract/segment';
import type { SegmentVersion } from './segment.model';
import type { ShownSegment } from './segment.service';

export function presentSegment(segment: ShownSegment): SegmentView {
  const { _id, name, description, rule, version, isBehavioural, isArchived, createdAt, updatedAt } = segment;
  return {
    id: _id,
    name,
    description,
    rule,
    version,
    isBehavioural,
    isArchived,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentVersion({ version, name, rule, staffId, at }: SegmentVersion): SegmentVersionView {
  return { version, name, rule, staffId, at: at.toISOString() };
}
