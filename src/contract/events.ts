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
  /** What is theirs is erased at `eraseAt`, unless they come back before. */
  'member.left': MemberEvent & { readonly eraseAt: string };
  /** Somebody who had left joined again in time: the same member, with what they had. */
  'member.returned': MemberEvent & { readonly identityId: string };
  /** A clerk opened a member by phone; it earns, cannot spend and credits nobody until it is activated. */
  'member.pendingOpened': MemberEvent & {
    /** Null where no clerk did it: an import. */
    readonly staffId: string | null;
    readonly storeId: string | null;
    readonly storePath: string | null;
    /** The scene of the invite code that the person showed at the counter. */
    readonly inviteScene?: string;
  };
  /**
   * WeChat vouched for the phone of a pending member, once: the member is active from here on, or lives on in the active
   * member of the same person.
   */
  'member.activated': MemberEvent & { readonly pendingId: string; readonly identityId: string };

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
  /** Some days before points end, once per member and date; whoever sends reminders hears it. */
  'points.expiringSoon': MemberEvent & { readonly points: number; readonly expiresAt: string };

  // tier
  'tier.changed': MemberEvent & {
    readonly fromTierId: string | null;
    readonly toTierId: string;
    readonly reason: 'growth' | 'return' | 'review' | 'merge';
  };

  // coupon
  'coupon.issued': CouponEvent & {
    readonly by: 'rule' | 'claim' | 'exchange' | 'gift' | 'operator' | 'invite' | 'award' | 'tier';
  };
  'coupon.redeemed': CouponEvent & RedemptionFacts;
  /** A redemption was taken back: the coupon can be used again, or has expired meanwhile. */
  'coupon.redemptionReversed': CouponEvent & RedemptionFacts;
  'coupon.expired': CouponEvent;
  /** Some days before it ends, once per coupon and holder; whoever sends reminders hears it. */
  'coupon.expiringSoon': CouponEvent & { readonly expiresAt: string };
  'coupon.voided': CouponEvent;

  // invite
  /** Within a day an activity begins of which this member asked to be reminded; once. */
  'invite.activityBeginsSoon': MemberEvent & {
    readonly activityId: string;
    readonly title: string;
    readonly beginsAt: string;
  };

  // order
  /** A purchase was recorded, with or without a member. Amounts as they were then. */
  'order.completed': OrderFacts;
  /** A purchase without a member found its own; amounts and lines net of what was returned before. */
  'order.claimed': OrderFacts;
  'order.returned': {
    readonly orderId: string;
    readonly returnId: string;
    readonly memberId: string | null;
    readonly storeId: string;
    readonly storePath: string;
    /** What was paid back by this return, in fen. */
    readonly refundFen: number;
    /** What this return took back, by line of the purchase. */
    readonly lines: readonly OrderEventLine[];
    /** Nothing of the purchase is left. */
    readonly isFull: boolean;
    readonly at: string;
  };

  // incentive
  'clerk.credited': {
    readonly creditId: string;
    readonly staffId: string;
    readonly storeId: string;
    readonly kind: 'join' | 'purchase';
    readonly at: string;
  };

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

export interface CouponEvent {
  readonly couponId: string;
  readonly templateId: string;
  readonly memberId: string;
  readonly at: string;
}

export interface RedemptionFacts {
  readonly redemptionId: string;
  readonly orderId: string;
  readonly storeId: string;
  readonly discountFen: number;
}

export interface OrderEventLine {
  readonly lineId: string;
  /** Null for an amount without a product; an unknown SKU is kept as it came. */
  readonly sku: string | null;
  /** From the catalogue, then. */
  readonly category: string | null;
  readonly quantity: number;
  /** What was paid for the line after every discount, in fen. */
  readonly paidFen: number;
}

export interface OrderFacts {
  readonly orderId: string;
  readonly memberId: string | null;
  readonly channel: 'counter' | 'till' | 'miniProgram';
  readonly storeId: string;
  readonly storePath: string;
  /** The clerk who recorded it; null from a till. */
  readonly staffId: string | null;
  /** Before coupons, in fen. */
  readonly amountFen: number;
  /** What points, growth and credits count on, in fen. */
  readonly paidFen: number;
  readonly couponId: string | null;
  readonly lines: readonly OrderEventLine[];
  /** When it was bought; `at` is when this became known. */
  readonly purchasedAt: string;
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
