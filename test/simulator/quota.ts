import { chinaDay, minuteMs } from './clock';
import { refuse } from './errors';
import type { Simulation } from './simulation';
import type { App, QuotaUse } from './state';

/** Calls used in the current day of Asia/Shanghai and in the current minute. */
export function quotaUse(sim: Simulation, app: App, path: string): QuotaUse {
  const now = sim.clock.nowMs();
  const day = chinaDay(now);
  const minute = Math.floor(now / minuteMs);
  let use = app.quota.get(path);
  if (!use) {
    use = { day, used: 0, minute, usedInMinute: 0 };
    app.quota.set(path, use);
  }
  if (use.day !== day) Object.assign(use, { day, used: 0 });
  if (use.minute !== minute) Object.assign(use, { minute, usedInMinute: 0 });
  return use;
}

/** What an account may call: its own limits before those of the endpoint; Infinity where none is published. */
export function quotaLimits(
  app: App,
  path: string,
  endpoint: { daily?: number; perMinute?: number },
): { daily: number; perMinute: number } {
  const own = app.quotaLimits.get(path);
  return {
    daily: own?.daily ?? endpoint.daily ?? Infinity,
    perMinute: own?.perMinute ?? endpoint.perMinute ?? Infinity,
  };
}

/** Counts one call; throws 45009 above the day's limit and 45011 above the minute's (API_Call_Limits). */
export function spendQuota(
  sim: Simulation,
  app: App,
  path: string,
  endpoint: { daily?: number; perMinute?: number },
): void {
  const use = quotaUse(sim, app, path);
  const limits = quotaLimits(app, path, endpoint);
  if (use.used >= limits.daily) throw refuse(45009);
  if (use.usedInMinute >= limits.perMinute) throw refuse(45011);
  use.used += 1;
  use.usedInMinute += 1;
}
