import type { AppendAudit } from '../audit';
import type { Clock } from '../platform/clock';
import type { AnyModel, Database } from '../platform/database';
import type { Route } from '../platform/http';
import type { Ids } from '../platform/ids';
import type { Audience } from './segment.audience';
import { createAudience } from './segment.audience';
import type { SegmentEngine } from './segment.engine';
import { segmentModels as models } from './segment.model';
import { createMongoEngine } from './segment.mongo';
import type { References, SegmentDirectory } from './segment.references';
import { createReferences } from './segment.references';
import type { SegmentGates } from './segment.routes';
import { segmentRoutes } from './segment.routes';
import type { SegmentService } from './segment.service';
import { createSegmentService } from './segment.service';

export type { SegmentEngine } from './segment.engine';
export type { SegmentDirectory } from './segment.references';
export type { SegmentGates } from './segment.routes';

export const segmentModels: readonly AnyModel[] = models;

export interface SegmentDeps extends SegmentDirectory {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
  /** How long a preview counts, and a page of members looks, in ms. */
  readonly limitMs: number;
}

export interface SegmentFeature {
  readonly service: SegmentService;
  readonly audience: Audience;
  readonly engine: SegmentEngine;
  readonly references: References;
  readonly routes: (gates: SegmentGates) => Route[];
}

/** Rules over members as data: saved, previewed, resolved. */
export function createSegment(deps: SegmentDeps): SegmentFeature {
  const references = createReferences({ db: deps.db, directory: deps });
  const service = createSegmentService({ ...deps, references });
  const engine = createMongoEngine(deps);
  const audience = createAudience({ ...deps, engine, references, segments: service });
  return {
    service,
    audience,
    engine,
    references,
    routes: (gates) => segmentRoutes({ service, audience }, gates),
  };
}
