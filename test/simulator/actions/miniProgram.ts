import { z } from 'zod';
import { issueCode } from '../codes';
import { ImpossibleAct, verb, type Actor } from './verb';

function mustBeMiniProgram({ app }: Actor): void {
  if (app.settings.type !== 'mp') throw new ImpossibleAct('this account is no Mini Program');
}

/** What `wx.login` and `onLaunch` give the Mini Program. */
export interface Opened {
  jsCode: string;
  /** 场景值. */
  scene: number;
  path: string;
  query: Record<string, string>;
  /** Only with `fromGroup` (scene 1044). */
  shareTicket?: string;
}

/** What `bindgetphonenumber` gives: a code, or why there is none. */
export interface PhoneAuthorisation {
  code: string | null;
  errMsg: string;
  errno?: number;
}

function open(
  actor: Actor,
  params: { scene: number; path: string; query: Record<string, string>; fromGroup: boolean },
): Opened {
  mustBeMiniProgram(actor);
  const { sim, app, person, relation } = actor;
  const { fromGroup, ...seen } = params;
  relation.lastVisitAt = sim.clock.nowMs();
  const jsCode = issueCode(sim, app, person.id, 'login');
  return fromGroup ? { jsCode, ...seen, scene: 1044, shareTicket: sim.rng.token(40) } : { jsCode, ...seen };
}

function scanCode(actor: Actor, id: string): Opened {
  const code = actor.sim.state.miniProgramCodes.get(id);
  if (code?.appid !== actor.app.settings.appid) throw new ImpossibleAct('no such code in this Mini Program');
  const query: Record<string, string> = code.scene === '' ? {} : { scene: encodeURIComponent(code.scene) };
  return open(actor, { scene: 1047, path: code.page, query, fromGroup: false });
}

function authorisePhone(actor: Actor, denied: boolean, quotaUsedUp: boolean): PhoneAuthorisation {
  mustBeMiniProgram(actor);
  const { sim, app, person } = actor;
  const fail = (reason: string, errno?: number): PhoneAuthorisation => ({
    code: null,
    errMsg: `getPhoneNumber:fail ${reason}`,
    ...(errno === undefined ? {} : { errno }),
  });
  // 小程序隐私协议开发指南: what the guideline does not list does not work.
  if (!app.settings.privacyDeclared.includes('phone')) {
    return fail('api scope is not declared in the privacy agreement', 112);
  }
  if (denied) return fail('user deny');
  if (quotaUsedUp) return fail('no quota', 1400001);
  return { code: issueCode(sim, app, person.id, 'phone'), errMsg: 'getPhoneNumber:ok' };
}

export const miniProgramVerbs = {
  openMiniProgram: verb(
    z.strictObject({
      scene: z.int().default(1089),
      path: z.string().default('pages/index/index'),
      query: z.record(z.string(), z.string()).default({}),
      fromGroup: z.boolean().default(false),
    }),
    open,
  ),
  /** Points the camera at a Mini Program code the product has made. */
  scanMiniProgramCode: verb(z.strictObject({ id: z.string() }), (actor, { id }) => scanCode(actor, id)),
  authorisePhone: verb(
    z.strictObject({ denied: z.boolean().default(false), quotaUsedUp: z.boolean().default(false) }),
    (actor, { denied, quotaUsedUp }) => authorisePhone(actor, denied, quotaUsedUp),
  ),
  agreePrivacy: verb(z.strictObject({}), (actor) => {
    mustBeMiniProgram(actor);
    actor.relation.hasAgreedPrivacy = true;
    return { agreed: true };
  }),
};
