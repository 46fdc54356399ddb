import type { VisitInput } from '../contract/channelCode';
import type { SceneKind } from '../contract/scene';
import { parseScene } from '../inbox';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { databaseBusy, isDuplicateKey } from '../platform/database';
import type { ChannelCode } from './channelCode.model';
import { channelCodeModel } from './channelCode.model';
import { visitDiffers } from './channelCode.errors';
import type { Visit } from './touch.model';
import { visitModel } from './touch.model';
import type { Touches } from './touch.service';

/** Whoever came in more often than this has seen other scenes since. */
const mostVisitsRead = 100;

/** The first visits that are searched for what led a person here. */
const mostFirstVisitsRead = 1_000;

interface Span {
  readonly from: Date;
  readonly to: Date;
}

interface VisitDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly touches: Touches;
}

/** Entries into the Mini Program, before and after joining. */
export function createVisits({ db, clock, touches }: VisitDeps) {
  const visits = db.model(visitModel);
  const codes = db.model(channelCodeModel);

  async function codeOf(scene: string | undefined): Promise<ChannelCode | null> {
    const read = scene === undefined ? null : parseScene(scene);
    return read?.kind === 'channelCode' ? codes.findById(read.id).lean<ChannelCode>() : null;
  }

  return {
    lastSceneOf: (identityId: string, kind: SceneKind, span: Span) => lastSceneOf(db, identityId, kind, span),

    scenesOf: (identityId: string, kind: SceneKind, until: Date) => scenesOf(db, identityId, kind, until),

    /** Records a visit once; the same visit again answers the first. @throws AppError VISIT_DIFFERS */
    async visit(identityId: string, { visitId, scene, wechatScene }: VisitInput): Promise<Visit> {
      const id = `${identityId}:${visitId}`;
      const code = await codeOf(scene);
      const known = await visits.findById(id).lean<Visit>();
      if (known !== null) return sameVisit(known, scene, wechatScene);
      const at = clock.now();
      const row: Visit = {
        _id: id,
        identityId,
        visitId,
        scene: scene ?? null,
        wechatScene,
        codeId: code?._id ?? null,
        at,
      };
      try {
        await db.transaction({ keys: [`identity:${identityId}`] }, async (session) => {
          await visits.create([row]);
          if (code === null) return;
          const touch = {
            code,
            kind: 'visit',
            followerId: null,
            identityId,
            isNewFollower: false,
            at,
          } as const;
          await touches.record({ ...touch, id: `visit:${id}` }, session);
        });
        return row;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // Only what a majority has: the winner of the race may stand on a primary that is about to be rolled back.
        const first = await visits.findById(id).read('primary').readConcern('majority').lean<Visit>();
        if (first === null) throw databaseBusy(error);
        return sameVisit(first, scene, wechatScene);
      }
    },
  };
}

/** The id in the last scene of a kind with which a person came in that time, `to` included; null: none. */
async function lastSceneOf(
  db: Database,
  identityId: string,
  kind: SceneKind,
  { from, to }: Span,
): Promise<string | null> {
  const found = await db
    .model(visitModel)
    .find({ identityId, at: { $gte: from, $lte: to }, scene: { $ne: null } })
    .sort({ at: -1, _id: -1 })
    .limit(mostVisitsRead)
    .lean<Visit[]>();
  const scenes = found.map(({ scene }) => (scene === null ? null : parseScene(scene)));
  return scenes.find((scene) => scene?.kind === kind)?.id ?? null;
}

/** The ids in the scenes of a kind with which a person came in until then, each once with its first time, oldest first. */
async function scenesOf(
  db: Database,
  identityId: string,
  kind: SceneKind,
  until: Date,
): Promise<{ readonly id: string; readonly at: Date }[]> {
  const found = await db
    .model(visitModel)
    .find({ identityId, at: { $lte: until }, scene: { $ne: null } })
    .sort({ at: 1, _id: 1 })
    .limit(mostFirstVisitsRead)
    .lean<Visit[]>();
  const firstAt = new Map<string, Date>();
  for (const { scene, at } of found) {
    const read = scene === null ? null : parseScene(scene);
    if (read?.kind === kind && !firstAt.has(read.id)) firstAt.set(read.id, at);
  }
  return [...firstAt].map(([id, at]) => ({ id, at }));
}

function sameVisit(visit: Visit, scene: string | undefined, wechatScene: number): Visit {
  if (visit.scene === (scene ?? null) && visit.wechatScene === wechatScene) return visit;
  throw visitDiffers();
}
