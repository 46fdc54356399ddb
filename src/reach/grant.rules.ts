/**
 * What changes a grant. `accept`: one more message was accepted. `revoke`: the person switched the template off.
 * `sent`: WeChat delivered one. `used`: we started one. `refused`: WeChat said 43101, so nothing was left.
 */
export type GrantChange = 'accept' | 'revoke' | 'sent' | 'used' | 'refused';

export interface GrantEntry {
  readonly _id: string;
  readonly change: GrantChange;
  /** Of the message: told by WeChat for `sent`, learned from the answer for `used`. */
  readonly msgid: string | null;
  readonly at: Date;
}

/**
 * How many messages may still be sent, from everything that is known, in whatever order it arrived. One acceptance is
 * one message; switching off, and a refusal by WeChat, void what was accepted before. A message that we started and that
 * WeChat then reports is one message.
 */
export function grantsLeft(entries: readonly GrantEntry[]): number {
  const voidedAt = latest(entries, ({ change }) => change === 'revoke' || change === 'refused');
  const counted = entries.filter(({ at }) => at.getTime() > voidedAt);
  const own = new Set(entries.flatMap(({ change, msgid }) => (change === 'used' ? (msgid ?? []) : [])));
  const accepted = counted.filter(({ change }) => change === 'accept').length;
  const used = counted.filter(({ change }) => change === 'used').length;
  const others = counted.filter(({ change, msgid }) => change === 'sent' && !own.has(msgid ?? '')).length;
  return Math.max(0, accepted - used - others);
}

function latest(entries: readonly GrantEntry[], of: (entry: GrantEntry) => boolean): number {
  return entries.filter(of).reduce((last, { at }) => Math.max(last, at.getTime()), -Infinity);
}

/** What an item of WeChat's event says; null for what changes nothing (a prompt that was refused, a failed message). */
export function changeOf(
  event: string | null,
  item: { readonly status?: string; readonly errorCode?: number },
): GrantChange | null {
  switch (event) {
    case 'subscribe_msg_popup_event':
      return item.status?.startsWith('accept') === true ? 'accept' : null;
    case 'subscribe_msg_change_event':
      return item.status?.startsWith('reject') === true ? 'revoke' : null;
    case 'subscribe_msg_sent_event':
      return item.errorCode === 0 || item.errorCode === undefined ? 'sent' : null;
    default:
      return null;
  }
}
