import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { Recorder } from './follower.record';
import type { Evidence } from './follower.rules';

interface HandlerDeps {
  readonly recorder: Recorder;
  readonly inbox: {
    read(inboxId: string): Promise<{ readonly appid: string; readonly openid: string } | null>;
  };
  readonly forget: (appid: string, openid: string) => Promise<void>;
}

const on = handlersOf<DomainEvents>();

export function followerHandlers({ recorder, inbox, forget }: HandlerDeps): Handler[] {
  const record = (
    event: 'wechat.subscribe' | 'wechat.unsubscribe' | 'wechat.scan',
    kind: Evidence['kind'],
    name: string,
  ): Handler =>
    on(event, {
      name,
      before: ({ payload }) => recorder.prepare(kind, payload),
      async apply({ payload }, prepared) {
        if (prepared !== null) await recorder.apply(payload, prepared);
      },
    });
  return [
    record('wechat.subscribe', 'followed', 'follower.recordFollow'),
    record('wechat.unsubscribe', 'unfollowed', 'follower.recordUnfollow'),
    record('wechat.scan', 'scanned', 'follower.recordScan'),
    on('wechat.privacyChanged', {
      // A revocation concerns what people gave the Mini Program or a page; a follower holds none of it.
      name: 'follower.forgetCancelled',
      async apply({ payload }) {
        if (payload.event !== 'user_authorization_cancellation') return;
        const stored = await inbox.read(payload.inboxId);
        if (stored !== null) await forget(stored.appid, stored.openid);
      },
    }),
  ];
}
