import { Agent, request } from 'node:http';
import type { VerbName, VerbParams, VerbResult } from './actions';
import type { CallbackRecord } from './callbacks/record';
import type { AppChange, AppCreation, PersonCreation, TemplateCreation } from './controlSchema';
import type { FaultInput } from './faults';
import type {
  AppSettings,
  MiniProgramCode,
  Person,
  PhoneMessage,
  Relation,
  RequestRecord,
  SceneCode,
} from './state';

/** One act in a list. */
export type ActInput = {
  [V in VerbName]: { person: string; app: string; verb: V } & VerbParams<V>;
}[VerbName];

/** A person as callers see it. */
export type PersonView = Omit<Person, 'inbox'>;

/** What one account knows of a person; `unionid` is null without an Open Platform. */
export type RelationView = Omit<Relation, 'subscriptions'> & { unionid: string | null };

/** The codes the product has made; `expiresAt` of a permanent one is null. */
export interface CodesView {
  sceneCodes: (Omit<SceneCode, 'expiresAt'> & { expiresAt: number | null })[];
  miniProgramCodes: MiniProgramCode[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function call(url: string, method: string, body: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(payload)),
    };
    const sent = request(url, { method, agent, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      incoming.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

/** Plays WeChat's people and reads what reached them; every method rejects with the simulator's reason. */
export function createSimulatorClient(url: string) {
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, text } = await call(`${url}/__sim${path}`, method, body);
    if (status !== 200) throw new Error(`${method} /__sim${path}: ${text}`);
    // The control interface answers the shapes this file names; both sides are in this folder.
    return JSON.parse(text) as T;
  }

  const act = <V extends VerbName>(
    person: string,
    app: string,
    verb: V,
    ...[params]: Record<string, never> extends VerbParams<V>
      ? [params?: VerbParams<V>]
      : [params: VerbParams<V>]
  ): Promise<VerbResult<V>> => ask('POST', '/act', { ...params, person, app, verb });

  const relation = (person: string, app: string): Promise<RelationView> =>
    ask('GET', `/apps/${app}/relations/${person}`);

  return {
    url,
    createApp: (input: AppCreation): Promise<AppSettings> => ask('POST', '/apps', input),
    app: (appid: string): Promise<AppSettings> => ask('GET', `/apps/${appid}`),
    apps: (): Promise<AppSettings[]> => ask('GET', '/apps'),
    /** Changes settings, callback and limits; what is left out stays. */
    updateApp: (appid: string, change: AppChange): Promise<AppSettings> =>
      ask('PATCH', `/apps/${appid}`, change),
    /** The console's check when the callback is saved: GET with an echostr to each URL. */
    verifyCallback: async (appid: string): Promise<boolean> =>
      (await ask<{ isVerified: boolean }>('POST', `/apps/${appid}/verify-callback`)).isVerified,
    /** Adds a template as the owner does in the console; resolves with its id. */
    addTemplate: async (appid: string, template: TemplateCreation): Promise<string> =>
      (await ask<{ id: string }>('POST', `/apps/${appid}/templates`, template)).id,

    createPerson: async (input: PersonCreation = {}): Promise<PersonView> =>
      (await ask<PersonView[]>('POST', '/people', [input]))[0]!,
    createPeople: (count: number): Promise<PersonView[]> =>
      ask(
        'POST',
        '/people',
        Array.from({ length: count }, () => ({})),
      ),
    updatePerson: (id: string, change: PersonCreation): Promise<PersonView> =>
      ask('PATCH', `/people/${id}`, change),
    people: (): Promise<PersonView[]> => ask('GET', '/people'),
    relation,
    openid: async (person: string, app: string): Promise<string> => (await relation(person, app)).openid,
    unionid: async (person: string, app: string): Promise<string | null> =>
      (await relation(person, app)).unionid,

    act,
    /** Many acts in one request, in that order. */
    actAll: (acts: ActInput[]): Promise<unknown[]> => ask('POST', '/act', acts),
    scanQr: (person: string, app: string, code: VerbParams<'scanQr'>) => act(person, app, 'scanQr', code),
    follow: (person: string, app: string, params?: VerbParams<'follow'>) =>
      act(person, app, 'follow', params),
    unfollow: (person: string, app: string) => act(person, app, 'unfollow'),
    block: (person: string, app: string) => act(person, app, 'block'),
    unblock: (person: string, app: string) => act(person, app, 'unblock'),
    sendText: (person: string, app: string, content: string) => act(person, app, 'sendText', { content }),
    /** Resolves with what the Mini Program sees at launch, `jsCode` being that of `wx.login`. */
    openMiniProgram: (person: string, app: string, params?: VerbParams<'openMiniProgram'>) =>
      act(person, app, 'openMiniProgram', params),
    scanMiniProgramCode: (person: string, app: string, id: string) =>
      act(person, app, 'scanMiniProgramCode', { id }),
    authorisePhone: (person: string, app: string, params?: VerbParams<'authorisePhone'>) =>
      act(person, app, 'authorisePhone', params),

    clickMenu: (person: string, app: string, path: string) => act(person, app, 'clickMenu', { path }),
    subscribePopup: (person: string, app: string, templates: Record<string, 'accept' | 'reject'>) =>
      act(person, app, 'subscribePopup', { templates }),
    /** `info` is RevokeInfo, for example `8` for the phone. */
    revokeAuthorization: (person: string, app: string, info: string) =>
      act(person, app, 'revokeAuthorization', { info }),
    cancelAccount: (person: string, app: string) => act(person, app, 'cancelAccount'),

    /** Everything this phone received, oldest first. */
    phone: (person: string): Promise<PhoneMessage[]> => ask('GET', `/phone/${person}`),
    /** The newest `limit` callbacks with their attempts, oldest first. */
    callbacks: (limit = 20_000): Promise<CallbackRecord[]> => ask('GET', `/callbacks?limit=${limit}`),
    /** The newest `limit` requests of the product, oldest first. */
    requests: (limit = 20_000): Promise<RequestRecord[]> => ask('GET', `/requests?limit=${limit}`),
    codes: (): Promise<CodesView> => ask('GET', '/codes'),
    /** Resolves when no delivery, retry or asynchronous result is pending. */
    settleCallbacks: (): Promise<null> => ask('POST', '/callbacks/settle'),
    /** Keeps all deliveries back until `releaseCallbacks`. */
    holdCallbacks: (): Promise<null> => ask('POST', '/callbacks/hold'),
    releaseCallbacks: (how: { shuffle?: boolean } = {}): Promise<null> =>
      ask('POST', '/callbacks/release', how),
    /** Delivers known callbacks again, freshly signed; in order means one after the other. Resolves when all are done. */
    redeliver: (ids: number[], inOrder = true): Promise<null> =>
      ask('POST', '/callbacks/redeliver', { ids, inOrder }),

    /** Makes the demo brand's two accounts and six people; callbacks go to `serverUrl`. */
    seed: (serverUrl: string): Promise<null> => ask('POST', '/seed', { serverUrl }),
    /** Empties the world. */
    reset: (): Promise<null> => ask('POST', '/reset'),

    clock: {
      now: async (): Promise<Date> => new Date((await ask<{ now: string }>('GET', '/clock')).now),
      advance: (ms: number): Promise<unknown> => ask('POST', '/clock', { advanceMs: ms }),
      set: (at: Date): Promise<unknown> => ask('POST', '/clock', { set: at.toISOString() }),
    },
    faults: {
      /** Resolves with the id that `clear` takes. */
      add: async (fault: FaultInput): Promise<string> =>
        (await ask<{ id: string }>('POST', '/faults', fault)).id,
      clear: (id?: string): Promise<null> => ask('DELETE', id === undefined ? '/faults' : `/faults/${id}`),
      list: (): Promise<{ id: string; fault: FaultInput }[]> => ask('GET', '/faults'),
    },
  };
}

export type SimulatorClient = ReturnType<typeof createSimulatorClient>;
