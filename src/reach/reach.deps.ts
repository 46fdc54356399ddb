import type { AppendAudit } from '../audit';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Logger } from '../platform/logger';
import type { MessageValues, SubscriptionItem } from '../wechat';

/** What `reach` needs from others, as small as what it calls. */
export interface ReachDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: AppendAudit;
  /** The Mini Program's. */
  readonly appid: string;
  readonly inbox: {
    read(inboxId: string): Promise<{
      readonly appid: string;
      readonly openid: string;
      readonly message: { readonly lists: readonly SubscriptionItem[] };
    } | null>;
  };
  readonly brandName: () => Promise<string>;
  readonly members: {
    standingOf(memberId: string): Promise<{ readonly state: string } | null>;
    identitiesOf(memberId: string): Promise<readonly { readonly account: string; readonly openid: string }[]>;
  };
  /** A coupon as its holder has it now; null where it cannot be used any more. */
  readonly couponOf: (
    couponId: string,
    memberId: string,
  ) => Promise<{ readonly title: string; readonly gives: string; readonly expiresAt: Date } | null>;
  /** Subscribe messages of the Mini Program. @throws WechatError */
  readonly send: (message: {
    readonly openid: string;
    readonly templateId: string;
    readonly page: string;
    readonly values: MessageValues;
  }) => Promise<{ readonly msgid: string | undefined }>;
}
