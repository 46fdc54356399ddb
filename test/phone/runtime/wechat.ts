import type { PhoneSettings, TableCode } from '../settings';
import type { Wechat } from './context';

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(reasonIn(answer));
  return answer;
}

function reasonIn(answer: unknown): string {
  const reason: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'error') : undefined;
  return typeof reason === 'string' ? reason : 'refused';
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** The person of these settings, acting through the phone's server. */
export function createWechat(settings: PhoneSettings): Wechat {
  const person = settings.person.id;
  const act = (app: string, verb: string, params: Readonly<Record<string, unknown>>): Promise<unknown> =>
    ask('POST', '/sim/act', { ...params, person, app, verb });
  return {
    act: async (verb, params = {}) => record(await act(settings.miniProgram.appid, verb, params)),
    actInAccount: (verb, params = {}) => act(settings.officialAccount.appid, verb, params),
    relation: async (appid) => record(await ask('GET', `/sim/apps/${appid}/relations/${person}`)),
    // The phone's server answers the shapes of settings.ts; both are in this folder.
    codes: async () => (await ask('GET', `/phone/codes?person=${encodeURIComponent(person)}`)) as TableCode[],
    async templateTitles() {
      const known = await ask('GET', `/sim/apps/${settings.miniProgram.appid}/templates`);
      const templates = Array.isArray(known) ? known.map(record) : [];
      return new Map(templates.map(({ id, title }) => [String(id), String(title)]));
    },
    share: async (card) => {
      await ask('POST', '/phone/cards', { ...card, from: person });
    },
    showCodes: async (texts) => {
      await ask('POST', '/phone/shown', { person, texts });
    },
  };
}
