export type ChannelCodeAccount = 'officialAccount' | 'miniProgram';

/** Whether a code works at a moment. */
export type ChannelCodeState = 'active' | 'disabled' | 'notStarted' | 'ended';

/** What may be changed at any time; what is printed stays the same. */
export interface ChannelCodeChange {
  /** 1 to 60 characters. */
  readonly name: string;
  /** Where it hangs: 海报、收银台、包装 … 1 to 60 characters. */
  readonly placement: string;
  /** Null: the whole brand. */
  readonly storeId: string | null;
  /** At most 10 tags that a scan adds. */
  readonly tagIds: string[];
  /** What a person who scans gets; null: the ordinary welcome. At most 2,048 bytes. */
  readonly welcomeReply: string | null;
  /** ISO-8601 UTC; null: at once. */
  readonly startsAt: string | null;
  /** ISO-8601 UTC; null: without end. */
  readonly endsAt: string | null;
  readonly isEnabled: boolean;
}

/** `POST /api/console/channel-codes`. */
export interface ChannelCodeInput extends ChannelCodeChange {
  /**
   * Of the official account's picture: `temporary` lives up to 30 days and is made anew when it is downloaded later,
   * `permanent` lives for ever; an account has 100,000 of these.
   */
  readonly kind: 'temporary' | 'permanent';
  /** Which pictures it has, one or both. */
  readonly accounts: ChannelCodeAccount[];
}

export interface ChannelCodeView extends ChannelCodeInput {
  readonly id: string;
  /** What both pictures carry. */
  readonly scene: string;
  readonly state: ChannelCodeState;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One China day, or the sum of all days of the report. */
export interface ChannelCodeCounts {
  /** Scans with the official account's picture. */
  readonly scanCount: number;
  /** Of these, by people who did not follow and do now. */
  readonly newFollowerScanCount: number;
  /** Of these, by people who followed already. */
  readonly followingScanCount: number;
  /** Of all scans, those while the code was disabled, not begun or ended. */
  readonly inactiveScanCount: number;
  /** Follows through the code. */
  readonly followCount: number;
  /** Entries into the Mini Program with the code. */
  readonly visitCount: number;
  /** Members who joined that day and whose first, or last, touch before joining was this code. */
  readonly firstTouchJoinCount: number;
  readonly lastTouchJoinCount: number;
  /**
   * Purchases of that day by members whose first, or last, touch before their first purchase was this code. Net of
   * returns: what came back as a whole does not count, what came back in part counts with the rest.
   */
  readonly firstTouchPurchaseCount: number;
  readonly firstTouchPurchaseFen: number;
  readonly lastTouchPurchaseCount: number;
  readonly lastTouchPurchaseFen: number;
}

/** `GET /api/console/channel-codes/:id/report?from&to`, days of Asia/Shanghai, both included, at most 366. */
export interface ChannelCodeReport {
  readonly codeId: string;
  readonly from: string;
  readonly to: string;
  readonly days: (ChannelCodeCounts & { readonly day: string })[];
  readonly totals: ChannelCodeCounts;
}

/** A first or last touch of a member. */
export interface TouchView {
  readonly id: string;
  readonly codeId: string;
  readonly kind: 'scan' | 'visit';
  readonly at: string;
}

/** `POST /api/mp/visits`: the Mini Program was opened. */
export interface VisitInput {
  /** Made by the Mini Program, once per entry: 8 to 64 of `[0-9A-Za-z_-]`. */
  readonly visitId: string;
  /** The scene of the code, decoded; left out when there was none. */
  readonly scene?: string;
  /** WeChat's number of the way in (场景值), 1000 to 9999. */
  readonly wechatScene: number;
}

export interface VisitView {
  readonly visitId: string;
  readonly at: string;
}
