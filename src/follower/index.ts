import type { DomainEvents } from '../contract/events';
import type { Follower } from '../contract/follower';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Route } from '../platform/http';
import type { Ids } from '../platform/ids';
import { defineJob } from '../platform/jobs';
import type { Logger } from '../platform/logger';
import { followerHandlers } from './follower.events';
import { createForgetFollower } from './follower.forget';
import { createLookUp } from './follower.lookUp';
import { followerPart } from './follower.part';
import { presentFollower } from './follower.present';
import type { FollowerClient } from './follower.record';
import { createRecorder } from './follower.record';
import type { FollowerGates } from './follower.routes';
import { followerRoutes } from './follower.routes';
import { createFollowerStore } from './follower.store';
import { createSync } from './follower.sync';

export type { Follower, FollowerSyncCounts } from '../contract/follower';
export { followerModels } from './follower.model';
export type { FollowerClient } from './follower.record';
export type { FollowerGates } from './follower.routes';
export type { SyncWatch } from './follower.sync';

export interface FollowerDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly emit: Emit<DomainEvents>;
  readonly inbox: {
    read(inboxId: string): Promise<{ readonly appid: string; readonly openid: string } | null>;
  };
  readonly users: FollowerClient;
  /** The official account. */
  readonly appid: string;
}

/** Who follows the official account, since when and through what. */
export function createFollower(deps: FollowerDeps) {
  const store = createFollowerStore(deps);
  const context = { ...deps, store };
  const forget = createForgetFollower(context);
  const lookUp = createLookUp(context);
  return {
    service: {
      find: async (followerId: string): Promise<Follower | null> =>
        presentFollower(await store.find(followerId)),
      findByOpenid: async (appid: string, openid: string): Promise<Follower | null> =>
        presentFollower(await store.findByOpenid(appid, openid)),
      findByUnionid: async (appid: string, unionid: string): Promise<Follower | null> =>
        presentFollower(await store.findByUnionid(appid, unionid)),
      /** Those of these openids that follow the official account now. */
      openidsFollowing: async (
        identities: Promise<readonly { readonly appid: string; readonly openid: string }[]>,
      ): Promise<string[]> => {
        const own = (await identities).filter(({ appid }) => appid === deps.appid);
        const found = await store.findByOpenids(
          deps.appid,
          own.map(({ openid }) => openid),
        );
        return found.filter(({ isFollowing }) => isFollowing).map(({ openid }) => openid);
      },
    },
    routes: (gates: FollowerGates): Route[] => followerRoutes(store.list, gates),
    handlers: followerHandlers({ ...context, recorder: createRecorder(context), forget }),
    jobs: [
      defineJob({ name: 'follower.lookUp', schedule: '* * * * *', run: ({ signal }) => lookUp(signal) }),
    ],
    part: followerPart({ ...context, forget }),
    syncAll: createSync(context),
  };
}
