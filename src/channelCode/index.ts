import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { Follower } from '../contract/follower';
import type { ReplySource } from '../inbox';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit, Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { Timer } from '../platform/timer';
import { channelCodeHandlers } from './channelCode.events';
import { channelCodeModel, codeTicketModel } from './channelCode.model';
import { channelCodePart } from './channelCode.part';
import { createCodeReplies } from './channelCode.reply';
import type { ChannelCodeGates } from './channelCode.routes';
import { channelCodeRoutes } from './channelCode.routes';
import type { CodeDeps } from './channelCode.service';
import { createCodeService } from './channelCode.service';
import { joinAttributionModel, touchModel, touchSubjectModel, visitModel } from './touch.model';
import { createTouches } from './touch.service';
import { createVisits } from './visit.service';

export type { ChannelCodeGates } from './channelCode.routes';

export const channelCodeModels = [
  channelCodeModel,
  codeTicketModel,
  touchModel,
  touchSubjectModel,
  visitModel,
  joinAttributionModel,
];

export interface ChannelCodeDeps extends Omit<CodeDeps, 'changed'> {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly timer: Timer;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly followers: {
    findByOpenid(appid: string, openid: string): Promise<Follower | null>;
    findByUnionid(appid: string, unionid: string): Promise<Follower | null>;
  };
  readonly members: {
    identitiesOf(memberId: string): Promise<readonly Identity[]>;
    findIdentity(identityId: string): Promise<Identity | null>;
  };
  /** The official account's appid: where followers are. */
  readonly appid: string;
}

interface Identity {
  readonly _id: string;
  readonly appid: string;
  readonly openid: string;
  readonly unionid: string | null;
}

/** Parametric QR codes: which poster brought whom. */
export function createChannelCode(deps: ChannelCodeDeps) {
  const { db, followers, members, appid } = deps;
  const touches = createTouches(deps);
  const replies = createCodeReplies(deps);
  const service = createCodeService({ ...deps, changed: replies.refresh });
  const visits = createVisits({ ...deps, touches });

  /** A member's identities and the followers behind them, as touches name them. */
  async function subjectsOf(memberId: string): Promise<string[]> {
    const subjects: string[] = [];
    for (const { _id, appid: account, openid } of await members.identitiesOf(memberId)) {
      subjects.push(`identity:${_id}`);
      const follower = account === appid ? await followers.findByOpenid(account, openid) : null;
      if (follower !== null) subjects.push(`follower:${follower.id}`);
    }
    return subjects;
  }

  /** The codes that a member has touched first and last so far. */
  async function codesOf(
    memberId: string,
  ): Promise<{ firstCodeId: string | null; lastCodeId: string | null }> {
    const { first, last } = await touches.endsOf(memberId);
    return { firstCodeId: first?.codeId ?? null, lastCodeId: last?.codeId ?? null };
  }

  return {
    service: { ...service, ...visits, codesOf, touchesOf: (memberId: string) => touches.endsOf(memberId) },
    routes: (gates: ChannelCodeGates): Route[] =>
      channelCodeRoutes({ service, visits, clock: deps.clock }, gates),
    handlers: channelCodeHandlers({ db, touches, subjectsOf }) satisfies Handler[],
    part: channelCodePart(db),
    replySource: replies.source satisfies ReplySource,
    /** The store of the first code that led this person here, scans before the first login included. */
    async homeStoreOf(identityId: string): Promise<{ storeId: string; storePath: string } | null> {
      const identity = await members.findIdentity(identityId);
      const unionid = identity?.unionid ?? null;
      const follower = unionid === null ? null : await followers.findByUnionid(appid, unionid);
      const followerIds = follower === null ? [] : [follower.id];
      return touches.firstStoreOf({ followerIds, identityIds: [identityId] });
    },
    start: (): Promise<void> => replies.start(),
    stop: (): void => replies.stop(),
  };
}
