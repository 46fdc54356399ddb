/** What a rule answers. `handOver` passes the conversation to a person of the customer service. */
export type ReplyContent =
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'image'; readonly mediaId: string }
  | {
      readonly type: 'news';
      readonly title: string;
      readonly description: string;
      readonly picUrl: string;
      readonly url: string;
    }
  | {
      readonly type: 'handOver';
      /** A certain agent; left out: whoever is free. */
      readonly kfAccount?: string;
    };

interface ReplyRuleFields {
  /** For operators; 1 to 60 characters. */
  readonly name: string;
  readonly reply: ReplyContent;
  /** The highest wins, 0 to 1,000; of equals `exact` before `contains`, then the older. */
  readonly priority: number;
  readonly isEnabled: boolean;
}

/**
 * A rule as an operator writes it. `keyword` hears what a person typed, and the key of a menu button; `welcome` a new
 * follower whom no channel code greeted; `default` any message that nothing else answered.
 */
export type ReplyRuleInput =
  | (ReplyRuleFields & { readonly kind: 'welcome' | 'default' })
  | (ReplyRuleFields & {
      readonly kind: 'keyword';
      readonly match: 'exact' | 'contains';
      /** 1 to 20, of 1 to 60 characters; letter case and width make no difference. */
      readonly keywords: string[];
    });

/** `/api/console/reply-rules`. */
export type ReplyRuleView = ReplyRuleInput & {
  readonly id: string;
  /** ISO-8601 UTC. */
  readonly updatedAt: string;
};

/** A menu button that does something (doc/service, 自定义菜单). */
export type MenuAction =
  | {
      readonly type:
        | 'click'
        | 'scancode_push'
        | 'scancode_waitmsg'
        | 'pic_sysphoto'
        | 'pic_photo_or_album'
        | 'pic_weixin'
        | 'location_select';
      readonly name: string;
      /** At most 128 bytes. */
      readonly key: string;
    }
  | {
      readonly type: 'view';
      readonly name: string;
      /** At most 1,024 bytes. */
      readonly url: string;
    }
  | { readonly type: 'media_id'; readonly name: string; readonly mediaId: string }
  | {
      readonly type: 'article_id' | 'article_view_limited';
      readonly name: string;
      readonly articleId: string;
    }
  | {
      readonly type: 'miniprogram';
      readonly name: string;
      readonly appid: string;
      readonly pagepath: string;
      /** For versions of WeChat that are too old. */
      readonly url: string;
    };

/** A button of the first level: an action, or a name over one to five actions. Names: 16 bytes, below 60. */
export type MenuButton = MenuAction | { readonly name: string; readonly subButtons: MenuAction[] };

/** `PUT /api/console/menu`: one to three buttons. */
export interface MenuInput {
  readonly buttons: MenuButton[];
}

/** A button as WeChat shows it now. */
export interface LiveMenuButton {
  readonly type: string | null;
  readonly name: string;
  /** The key, url, page, media or article behind it. */
  readonly target: string | null;
  readonly subButtons: LiveMenuButton[];
}

/** `GET /api/console/menu`. */
export interface MenuView {
  readonly saved: {
    readonly buttons: MenuButton[];
    readonly savedAt: string;
    /** Null when it was never published; earlier than `savedAt` when there is something to publish. */
    readonly publishedAt: string | null;
  } | null;
  /** Unknown when WeChat did not answer; it is no reason not to show what is saved. */
  readonly live: { readonly state: 'known' | 'unknown'; readonly buttons: LiveMenuButton[] };
}

/** `GET /api/console/inbox-messages`. */
export interface InboxMessageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** `aside`: given up after 8 tries, waits for an operator. */
  readonly status: 'aside' | 'due' | 'done';
}

/** A stored callback, without the person and without what was written. */
export interface InboxMessageView {
  readonly id: string;
  readonly appid: string;
  /** `wechat.subscribe` … */
  readonly event: string;
  /** WeChat's own MsgType and Event. */
  readonly msgType: string;
  readonly wechatEvent: string | null;
  /** The same person has the same hash. */
  readonly personHash: string;
  readonly sentAt: string;
  readonly receivedAt: string;
  readonly status: 'aside' | 'due' | 'done';
  readonly tries: number;
  readonly lastError: string | null;
}
