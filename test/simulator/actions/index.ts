import { z } from 'zod';
import { relationOf } from '../people';
import type { Simulation } from '../simulation';
import { followVerbs } from './follow';
import { h5Verbs } from './h5';
import { menuVerbs } from './menu';
import { messageVerbs } from './message';
import { miniProgramVerbs } from './miniProgram';
import { privacyVerbs } from './privacy';
import { subscriptionVerbs } from './subscription';
import { ImpossibleAct } from './verb';

/** Everything a person can do. */
export const verbs = {
  ...followVerbs,
  ...messageVerbs,
  ...menuVerbs,
  ...subscriptionVerbs,
  ...miniProgramVerbs,
  ...privacyVerbs,
  ...h5Verbs,
};

export type VerbName = keyof typeof verbs;
/** What a caller of that verb hands in. */
export type VerbParams<V extends VerbName> = z.input<(typeof verbs)[V]['schema']>;
/** What that verb gives back. */
export type VerbResult<V extends VerbName> = Awaited<ReturnType<(typeof verbs)[V]>>;

const head = z.looseObject({ person: z.string(), app: z.string(), verb: z.string() });

const isVerb = (name: string): name is VerbName => Object.hasOwn(verbs, name);

/** Lets a person act: `{ person, app, verb, …params }`. Throws ImpossibleAct or ZodError for what cannot be. */
export function act(sim: Simulation, input: unknown): unknown {
  const { person: personId, app: appid, verb: name, ...params } = head.parse(input);
  const person = sim.state.people.get(personId);
  if (!person) throw new ImpossibleAct(`no person ${personId}`);
  const app = sim.state.apps.get(appid);
  if (!app) throw new ImpossibleAct(`no app ${appid}`);
  if (!isVerb(name)) throw new ImpossibleAct(`no verb ${name}`);
  return verbs[name]({ sim, app, person, relation: relationOf(sim, app, personId) }, params);
}
