import { minuteMs } from './clock';
import { refuse } from './errors';
import type { Simulation } from './simulation';
import type { App, Code } from './state';

const lifetimeMs = 5 * minuteMs;

/** Makes a code of 5 minutes and one use. */
export function issueCode(
  sim: Simulation,
  app: App,
  personId: string,
  kind: Code['kind'],
  how: { scope?: string; isSnapshot?: boolean } = {},
): string {
  const now = sim.clock.nowMs();
  for (const [value, code] of sim.state.codes) {
    // Insertion order is age: the first young one ends the sweep. A used code is remembered for an hour.
    if (code.expiresAt > now - 60 * minuteMs) break;
    sim.state.codes.delete(value);
  }
  const value = kind === 'phone' ? sim.rng.hex(64) : `0${sim.rng.letters(31)}`;
  sim.state.codes.set(value, {
    value,
    kind,
    appid: app.settings.appid,
    personId,
    expiresAt: now + lifetimeMs,
    isUsed: false,
    scope: how.scope ?? '',
    isSnapshot: how.isSnapshot ?? false,
  });
  return value;
}

/** A code of that account and kind that is still good; throws 40029 for unknown or old, 40163 for used. Does not use it up. */
export function findCode(sim: Simulation, app: App, kind: Code['kind'], value: string | undefined): Code {
  const code = sim.state.codes.get(value ?? '');
  if (code?.appid !== app.settings.appid || code.kind !== kind) throw refuse(40029);
  if (code.isUsed) throw refuse(kind === 'phone' ? 40029 : 40163);
  if (sim.clock.nowMs() >= code.expiresAt) throw refuse(40029);
  return code;
}
