import { z } from 'zod';
import type { Payload } from '../callbacks/xml';
import { unionidOf } from '../people';
import { tellEvent, verb, type Actor, type Told } from './verb';

/** Pushed by the platform's own account: the person concerned stands in OpenID, not in FromUserName (MPDOC 事件通知). */
function tellPrivacy(actor: Actor, event: string, fields: Payload): Told {
  const { sim, app, person, relation } = actor;
  const unionid = unionidOf(sim, app, person.id);
  return tellEvent(
    actor,
    event,
    {
      OpenID: relation.openid,
      AppID: app.settings.appid,
      ...(unionid === undefined ? {} : { UnionID: unionid }),
      ...fields,
    },
    { fromUserName: `o${sim.rng.derived('platform push account', 27)}` },
  );
}

export const privacyVerbs = {
  /** Takes back what was authorised; `info` is RevokeInfo, for example `8` for the phone. */
  revokeAuthorization: verb(z.strictObject({ info: z.string() }), (actor, { info }) => {
    return tellPrivacy(actor, 'user_authorization_revoke', { RevokeInfo: info, PluginID: '', OpenPID: '' });
  }),
  /** Closes the account with the Mini Program: all of the person's data is to go. */
  cancelAccount: verb(z.strictObject({}), (actor) =>
    tellPrivacy(actor, 'user_authorization_cancellation', {}),
  ),
  modifyInfo: verb(z.strictObject({}), (actor) => tellPrivacy(actor, 'user_info_modified', {})),
};
