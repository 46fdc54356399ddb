import { z } from 'zod';
import type { SceneCode } from '../state';
import { grant, ImpossibleAct, nobodyTold, tellEvent, verb, type Actor, type Told } from './verb';

/** `subscribe_scene` values (获取用户基本信息). */
const followScenes = [
  'ADD_SCENE_SEARCH',
  'ADD_SCENE_ACCOUNT_MIGRATION',
  'ADD_SCENE_PROFILE_CARD',
  'ADD_SCENE_QR_CODE',
  'ADD_SCENE_PROFILE_LINK',
  'ADD_SCENE_PROFILE_ITEM',
  'ADD_SCENE_PAID',
  'ADD_SCENE_WECHAT_ADVERTISEMENT',
  'ADD_SCENE_REPRINT',
  'ADD_SCENE_LIVESTREAM',
  'ADD_SCENE_CHANNELS',
  'ADD_SCENE_WXA',
  'ADD_SCENE_OTHERS',
] as const;

function mustBeOfficialAccount({ app }: Actor): void {
  if (app.settings.type === 'mp') throw new ImpossibleAct('a Mini Program cannot be followed');
}

function subscribe(actor: Actor, subscribeScene: string): void {
  const { relation, sim } = actor;
  relation.isFollowing = true;
  relation.subscribeTime = sim.clock.nowSeconds();
  relation.subscribeScene = subscribeScene;
  relation.qrScene = 0;
  relation.qrSceneStr = '';
}

/** The newest live code of that account with this ticket, scene or printed url. */
function codeFor({ sim, app }: Actor, wanted: { ticket?: string; scene?: string; url?: string }): SceneCode {
  if (Object.keys(wanted).length !== 1) throw new ImpossibleAct('name one of ticket, scene, url');
  if (wanted.ticket !== undefined) {
    const code = sim.state.sceneCodes.get(wanted.ticket);
    if (code?.appid === app.settings.appid) return code;
    throw new ImpossibleAct('no such code in this account');
  }
  let found: SceneCode | undefined;
  for (const code of sim.state.sceneCodes.values()) {
    if (code.appid === app.settings.appid && (code.scene === wanted.scene || code.url === wanted.url))
      found = code;
  }
  if (!found) throw new ImpossibleAct('no such code in this account');
  return found;
}

/** Scanning a scene code: `subscribe` with `qrscene_`, or `SCAN` with the bare scene for a follower; an expired one does nothing. */
function scanQr(actor: Actor, wanted: { ticket?: string; scene?: string; url?: string }): Told {
  mustBeOfficialAccount(actor);
  const code = codeFor(actor, wanted);
  const { relation, sim } = actor;
  if (code.expiresAt <= sim.clock.nowMs()) return nobodyTold;
  const fields = { EventKey: code.scene, Ticket: code.ticket };
  grant(actor, 'scan');
  if (relation.isFollowing) return tellEvent(actor, 'SCAN', fields, { wantsReply: true });
  subscribe(actor, 'ADD_SCENE_QR_CODE');
  if (code.isNumeric) relation.qrScene = Number(code.scene);
  else relation.qrSceneStr = code.scene;
  return tellEvent(
    actor,
    'subscribe',
    { ...fields, EventKey: `qrscene_${code.scene}` },
    { wantsReply: true },
  );
}

function follow(actor: Actor, scene: (typeof followScenes)[number]): Told {
  mustBeOfficialAccount(actor);
  if (actor.relation.isFollowing) return nobodyTold;
  subscribe(actor, scene);
  grant(actor, 'follow');
  return tellEvent(actor, 'subscribe', { EventKey: '' }, { wantsReply: true });
}

/** Unfollowing ends what may be sent; tags are kept, which no page settles. */
function unfollow(actor: Actor): Told {
  mustBeOfficialAccount(actor);
  if (!actor.relation.isFollowing) return nobodyTold;
  actor.relation.isFollowing = false;
  actor.relation.grants = [];
  return tellEvent(actor, 'unsubscribe', { EventKey: '' });
}

export const followVerbs = {
  scanQr: verb(
    z.strictObject({
      ticket: z.string().exactOptional(),
      scene: z.string().exactOptional(),
      url: z.string().exactOptional(),
    }),
    scanQr,
  ),
  follow: verb(
    z.strictObject({ scene: z.enum(followScenes).default('ADD_SCENE_SEARCH') }),
    (actor, { scene }) => follow(actor, scene),
  ),
  unfollow: verb(z.strictObject({}), unfollow),
  /** The person refuses messages of the account: template messages end in `failed:user block`. */
  block: verb(z.strictObject({}), ({ relation }) => {
    relation.isBlocked = true;
    return nobodyTold;
  }),
  unblock: verb(z.strictObject({}), ({ relation }) => {
    relation.isBlocked = false;
    return nobodyTold;
  }),
};
