import type { Config } from '../config';
import { auditModels, createAudit } from './audit';
import { channelCodeModels, createChannelCode } from './channelCode';
import type { DomainEvents } from './contract/events';
import type { MemberPart } from './contract/memberPart';
import { createFollower, followerModels } from './follower';
import { createInbox, inboxModels } from './inbox';
import { createMember, memberModels } from './member';
import type { Clock } from './platform/clock';
import { createFieldCipher, hmac } from './platform/crypto';
import type { AnyModel, Database } from './platform/database';
import { onceModel } from './platform/database';
import { createEvents, eventModels } from './platform/events';
import type { Metrics, RateLimiter, Route } from './platform/http';
import { createRateLimiter, rateLimitModel } from './platform/http';
import type { Ids } from './platform/ids';
import { createJobs, jobModels } from './platform/jobs';
import type { Logger } from './platform/logger';
import type { Timer } from './platform/timer';
import { createPoints, pointsModels } from './points';
import { createSetting, settingModels } from './setting';
import { createStaff, staffModels } from './staff';
import { createStore, storeModels } from './store';
import { createTag, tagModels } from './tag';
import { createMiniProgram, createOfficialAccount, wechatModels } from './wechat';

export interface AppOptions {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly timer: Timer;
  readonly metrics: Metrics;
}

/** Every collection with its indexes: start-up compares it, `cli sync-indexes` builds it. */
export const models: readonly AnyModel[] = [
  onceModel, rateLimitModel, ...eventModels, ...jobModels, ...wechatModels, ...auditModels, ...settingModels,
  ...storeModels, ...staffModels, ...inboxModels, ...followerModels, ...memberModels, ...channelCodeModels,
  ...pointsModels, ...tagModels,
]; // prettier-ignore

export type App = ReturnType<typeof createApp>;

/** Builds every service with what it needs and mounts every feature. No logic: read it top to bottom. */
export function createApp({ config, db, clock, ids, logger, timer, metrics }: AppOptions) {
  throw new Error('pending');
}
