/**
 * Every domain event by name. Payloads hold our own ids and plain values: never a phone, an openid or a secret.
 * Times are ISO-8601 UTC. A payload only ever gains optional fields: rows of older versions are still delivered.
 */
export interface DomainEvents {
  // inbox: what WeChat called back with. The row itself is the event; `inboxId` finds the stored message.
  'wechat.subscribe': WechatEvent;
  'wechat.unsubscribe': WechatEvent;
  'wechat.scan': WechatEvent;
  'wechat.message': WechatEvent;
  'wechat.menuClick': WechatEvent;
  'wechat.customerServiceSession': WechatEvent;
  'wechat.privacyChanged': WechatEvent;
  'wechat.subscribeMessage': WechatEvent;
  'wechat.deliveryResult': WechatEvent;
  'wechat.other': WechatEvent;

  // follower
  'follower.followed': FollowerEvent & { readonly isFirst: boolean };
  'follower.unfollowed': FollowerEvent;
  'follower.scanned': FollowerEvent;

  // member
  'member.joined': MemberEvent & { readonly identityId: string; readonly homeStoreId: string | null };
  'member.identityLinked': MemberEvent & {
    readonly identityId: string;
    readonly by: 'join' | 'unionid' | 'phone' | 'bindingToken' | 'operator';
  };
  'member.phoneBound': MemberEvent;
  'member.profileChanged': MemberEvent & { readonly fields: readonly string[] };
  'member.consentChanged': MemberEvent & { readonly purposes: readonly string[] };
  'member.merged': {
    readonly mergeId: string;
    readonly memberId: string;
    readonly mergedId: string;
    readonly at: string;
  };
  'member.mergeUndone': {
    readonly mergeId: string;
    readonly memberId: string;
    readonly mergedId: string;
    readonly at: string;
  };
  'member.left': MemberEvent;

  // channelCode
  'channelCode.touched': {
    readonly touchId: string;
    readonly codeId: string;
    readonly kind: 'scan' | 'visit';
    readonly followerId: string | null;
    readonly identityId: string | null;
    readonly isNewFollower: boolean;
    readonly at: string;
  };
  /** It is known whose touch it is: at once for a member, later for whoever joins afterwards. Once per touch. */
  'channelCode.touchLinked': {
    readonly touchId: string;
    readonly codeId: string;
    readonly memberId: string;
    /** Tags the code added then; empty when it was disabled, not begun or ended. */
    readonly tagIds: readonly string[];
    readonly at: string;
  };

  // points
  'points.earned': PointsEvent;
  'points.spent': PointsEvent;
  'points.expired': PointsEvent;
  'points.reversed': PointsEvent;
  'points.adjusted': PointsEvent;

  // tag
  'tag.added': { readonly memberId: string; readonly tagId: string; readonly at: string };
  'tag.removed': { readonly memberId: string; readonly tagId: string; readonly at: string };
}

/** What handlers of inbox rows get; the openid stays in the stored row and is read through the inbox service. */
export interface WechatEvent {
  readonly inboxId: string;
  readonly appid: string;
  readonly account: 'officialAccount' | 'miniProgram';
  /** WeChat's CreateTime. */
  readonly sentAt: string;
  readonly msgType: string;
  readonly event: string | null;
  /** The scene without `qrscene_`, for subscribe and SCAN. */
  readonly sceneStr: string | null;
}

export interface FollowerEvent {
  readonly followerId: string;
  readonly appid: string;
  /** The scene of the code that led here, without `qrscene_`. */
  readonly sceneStr: string | null;
  /** WeChat's `subscribe_scene`, where it was asked. */
  readonly subscribeScene: string | null;
  /** Whether the person already followed when this happened. */
  readonly wasFollowing: boolean;
  /** The inbox row it came from; null for a sync. */
  readonly inboxId: string | null;
  readonly at: string;
}

export interface MemberEvent {
  readonly memberId: string;
  readonly at: string;
}

export interface PointsEvent {
  readonly memberId: string;
  readonly entryId: string;
  readonly seq: number;
  /** Signed change of the balance. */
  readonly delta: number;
  readonly balanceAfter: number;
  readonly source: string;
  readonly at: string;
}
