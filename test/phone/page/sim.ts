import type { PhonePerson, SharedCard, TableCode } from '../settings';

/** A message as it reached a phone. */
export interface ChatMessage {
  readonly kind: string;
  readonly appid: string;
  readonly at: number;
  readonly text: string;
  readonly payload: unknown;
}

export interface CallbackNews {
  readonly id: number;
  readonly at: number;
  readonly event: string;
  readonly outcome: string;
  readonly nickname: string;
  readonly attempts: readonly { readonly latencyMs: number }[];
}

/** What the simulator tells of one moment, seen by one person. */
export interface Overview {
  readonly now: number;
  readonly apps: readonly { readonly appid: string; readonly name: string; readonly type: string }[];
  readonly people: readonly { readonly id: string; readonly following: readonly string[] }[];
  readonly messages: readonly ChatMessage[];
  readonly menus: Readonly<Record<string, readonly string[]>>;
  readonly menuPages: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly callbacks: readonly CallbackNews[];
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

const of = (person: string): string => `?person=${encodeURIComponent(person)}`;

// What the simulator and the phone's server answer has the shapes named here; all are in this folder's neighbours.
export const sim = {
  overview: async (person: string) => (await ask('GET', `/sim/overview${of(person)}`)) as Overview,
  people: async () => (await ask('GET', '/phone/people')) as PhonePerson[],
  codes: async (person: string) => (await ask('GET', `/phone/codes${of(person)}`)) as TableCode[],
  cards: async (person: string) => (await ask('GET', `/phone/cards${of(person)}`)) as SharedCard[],
  act: (person: string, app: string, verb: string, params: object = {}) =>
    ask('POST', '/sim/act', { ...params, person, app, verb }),
  passDays: (days: number) => ask('POST', '/phone/clock', { days }),
};
