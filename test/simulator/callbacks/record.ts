/** One delivery of a callback and what came of it. */
export interface CallbackAttempt {
  /** 1 for the first delivery of a callback, higher for the copies that `callbackDuplicate` makes. */
  copy: number;
  at: number;
  url: string;
  /** HTTP status, 0 without an answer. */
  status: number;
  latencyMs: number;
  outcome: 'accepted' | 'replied' | 'badReply' | 'badStatus' | 'timeout' | 'connection' | 'replyLost';
  /** The passive reply, decrypted; else the body or the reason, cut at 4,000 characters. */
  reply: string;
}

/** One thing that WeChat told an account. */
export interface CallbackRecord {
  id: number;
  appid: string;
  personId: string;
  openid: string;
  msgType: string;
  /** `Event`, or MsgType of a message. */
  event: string;
  createTime: number;
  at: number;
  /** The plain message as it was sent, cut at 4,000 characters. */
  message: string;
  /** `refused` is what a spoiled callback should come to, `unaddressed` one of an account without a URL. */
  outcome: 'pending' | 'accepted' | 'replied' | 'failed' | 'lost' | 'refused' | 'unaddressed';
  attempts: CallbackAttempt[];
}
