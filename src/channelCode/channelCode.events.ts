import type { DomainEvents, FollowerEvent } from '../contract/events';
import { parseScene } from '../inbox';
import type { Database } from '../platform/database';
import type { EventOf, Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { ChannelCode } from './channelCode.model';
import { channelCodeModel } from './channelCode.model';
import type { Touches } from './touch.service';

interface HandlerDeps {
  readonly db: Database;
  readonly touches: Touches;
  readonly subjectsOf: (memberId: string) => Promise<readonly string[]>;
}

const on = handlersOf<DomainEvents>();

/** A scan becomes a touch; a join and a newly found identity find their touches. */
export function channelCodeHandlers(deps: HandlerDeps): Handler[] {
  return [...scanHandlers(deps), ...memberHandlers(deps)];
}

function scanHandlers({ db, touches }: HandlerDeps): Handler[] {
  const codes = db.model(channelCodeModel);

  const codeOf = async ({ payload }: EventOf<string, FollowerEvent>): Promise<ChannelCode | null> => {
    const scene = payload.sceneStr === null ? null : parseScene(payload.sceneStr);
    return scene?.kind === 'channelCode' ? codes.findById(scene.id).lean<ChannelCode>() : null;
  };

  /** A follow by a code and its scan are one touch: both name the same inbox row. */
  const scan = (name: string, event: 'follower.followed' | 'follower.scanned'): Handler =>
    on(event, {
      name,
      keys: ({ payload }) => [`follower:${payload.followerId}`],
      before: codeOf,
      async apply({ id, payload }, code, session) {
        if (code === null) return;
        const touch = {
          id: `scan:${payload.inboxId ?? id}`,
          code,
          kind: 'scan',
          followerId: payload.followerId,
          identityId: null,
          isNewFollower: !payload.wasFollowing,
          at: new Date(payload.at),
        } as const;
        await touches.record(touch, session);
      },
    });

  return [
    scan('channelCode.recordFollow', 'follower.followed'),
    scan('channelCode.recordScan', 'follower.scanned'),
  ];
}

function memberHandlers({ touches, subjectsOf }: HandlerDeps): Handler[] {
  return [
    on('member.joined', {
      name: 'channelCode.attributeJoin',
      keys: ({ payload }) => [`touches:${payload.memberId}`],
      before: ({ payload }) => subjectsOf(payload.memberId),
      async apply({ payload }, subjects, session) {
        await touches.attribute(payload.memberId, { joinedAt: new Date(payload.at) }, session);
        await touches.link(payload.memberId, subjects, session);
      },
    }),
    on('member.identityLinked', {
      name: 'channelCode.linkIdentity',
      keys: ({ payload }) => [`touches:${payload.memberId}`],
      before: ({ payload }) => subjectsOf(payload.memberId),
      apply: ({ payload }, subjects, session) => touches.link(payload.memberId, subjects, session),
    }),
    on('member.merged', {
      name: 'channelCode.mergeAttribution',
      keys: ({ payload }) => [`touches:${payload.memberId}`],
      // The touches have moved by then; what is left is that two joinings were one person's.
      apply: ({ payload }, _, session) =>
        touches.attribute(payload.mergedId, { mergedInto: payload.memberId }, session),
    }),
    on('member.mergeUndone', {
      name: 'channelCode.partAttribution',
      keys: ({ payload }) => [`touches:${payload.memberId}`],
      async apply({ payload }, _, session) {
        await touches.attribute(payload.mergedId, { mergedInto: null }, session);
        await touches.attribute(payload.memberId, {}, session);
      },
    }),
  ];
}
