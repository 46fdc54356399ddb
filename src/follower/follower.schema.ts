import { z } from 'zod';
import type { FollowerQuery, FollowerView } from '../contract/follower';
import { pageQuery, schemaFor } from '../platform/http';

export const followerQuery = schemaFor<FollowerQuery>()(
  pageQuery.extend({ isFollowing: z.enum(['true', 'false']).exactOptional() }),
);

const time = z.iso.datetime().nullable();

export const followerView = schemaFor<FollowerView>()(
  z.strictObject({
    id: z.string(),
    isFollowing: z.boolean(),
    firstFollowedAt: time,
    followedAt: time,
    unfollowedAt: time,
    sceneStr: z.string().nullable(),
    subscribeScene: z.string().nullable(),
  }),
);
