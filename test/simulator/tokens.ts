import { chinaDay, minuteMs } from './clock';
import { refuse } from './errors';
import type { Simulation } from './simulation';
import type { App, IssuedToken } from './state';

const lifetimeMs = 7_200_000;
const overlapMs = 5 * minuteMs;
const forcedPerDay = 20;
const forcedGapMs = 30_000;

function issue(sim: Simulation, app: App, kind: IssuedToken['kind']): IssuedToken {
  const issuedAt = sim.clock.nowMs();
  const expiresAt = issuedAt + lifetimeMs;
  const value = `${kind === 'stable' ? '81' : '80'}_${sim.rng.token(132)}`;
  const token = { value, appid: app.settings.appid, kind, issuedAt, expiresAt, validUntil: Infinity };
  sim.state.tokens.set(value, token);
  return token;
}

const remainingSeconds = (sim: Simulation, token: IssuedToken): number =>
  Math.floor((token.expiresAt - sim.clock.nowMs()) / 1000);

/** Forgets tokens that ended an hour ago, so that a long run stays small; their answer stays 40001. */
function forgetOld(sim: Simulation): void {
  const limit = sim.clock.nowMs() - 60 * minuteMs;
  for (const [value, token] of sim.state.tokens) {
    if (Math.min(token.expiresAt, token.validUntil) < limit) sim.state.tokens.delete(value);
  }
}

/** `GET /cgi-bin/token` (获取 Access token): every call makes a new token, the former one lives 5 more minutes. */
export function issueClassic(sim: Simulation, app: App): { access_token: string; expires_in: number } {
  if (app.classic) app.classic.validUntil = sim.clock.nowMs() + overlapMs;
  forgetOld(sim);
  app.classic = issue(sim, app, 'classic');
  return { access_token: app.classic.value, expires_in: lifetimeMs / 1000 };
}

/** Whether a forced refresh may happen now; one inside 30 s is silently none, the 21st of a day is 45009. */
function mayForce(sim: Simulation, app: App): boolean {
  const now = sim.clock.nowMs();
  const day = chinaDay(now);
  if (app.forced.day !== day) app.forced = { ...app.forced, day, count: 0 };
  if (now - app.forced.lastAt < forcedGapMs) return false;
  if (app.forced.count >= forcedPerDay) throw refuse(45009);
  app.forced = { day, count: app.forced.count + 1, lastAt: now };
  return true;
}

/**
 * `POST /cgi-bin/stable_token` (获取稳定版接口调用凭据): the same token with a shrinking expires_in; in its last
 * 5 minutes a new one, both valid for 5 minutes; `force` ends the old one at once.
 */
export function issueStable(
  sim: Simulation,
  app: App,
  force: boolean,
): { access_token: string; expires_in: number } {
  const current = app.stable;
  const left = current ? remainingSeconds(sim, current) : 0;
  if (current && force && mayForce(sim, app)) {
    current.validUntil = sim.clock.nowMs();
    app.stable = issue(sim, app, 'stable');
  } else if (!current || left <= 0) {
    app.stable = issue(sim, app, 'stable');
  } else if (left < overlapMs / 1000) {
    current.validUntil = current.expiresAt = sim.clock.nowMs() + overlapMs;
    app.stable = issue(sim, app, 'stable');
  }
  forgetOld(sim);
  const token = app.stable ?? issue(sim, app, 'stable');
  return { access_token: token.value, expires_in: remainingSeconds(sim, token) };
}

/** What somebody else's forced refresh does: the token in use dies, whatever the budget. */
export function forceByOther(sim: Simulation, app: App): void {
  if (app.stable) app.stable.validUntil = sim.clock.nowMs();
  if (app.classic) app.classic.validUntil = sim.clock.nowMs();
  app.stable = issue(sim, app, 'stable');
}

/** The account of a token; throws 41001 missing, 40014 malformed, 40001 unknown or replaced, 42001 expired. */
export function appOfToken(sim: Simulation, value: string | undefined): App {
  if (!value) throw refuse(41001);
  // Which strings are malformed and which merely wrong is not documented: anything no token ever looked like.
  if (value.length < 20 || !/^[\w-]+$/u.test(value)) throw refuse(40014);
  const token = sim.state.tokens.get(value);
  const now = sim.clock.nowMs();
  if (!token) throw refuse(40001);
  if (now >= token.validUntil) throw refuse(40001);
  if (now >= token.expiresAt) throw refuse(42001);
  const app = sim.state.apps.get(token.appid);
  if (!app) throw refuse(40001);
  return app;
}
