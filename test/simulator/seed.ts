import { demoEnvironment } from '../support/environment';
import { createApp, createPerson } from './people';
import type { Simulation } from './simulation';

const nicknames = ['林晓', '周以安', '陈可', '何雨桐', '沈嘉', '吴越'];

/** Takes the six people, the service account and the Mini Program of the demo brand into an empty simulator; callbacks go to `serverUrl`. */
export function seed(sim: Simulation, serverUrl: string): void {
  const accounts = [
    { prefix: 'OFFICIAL_ACCOUNT', type: 'oa_service', name: '清眸 Qingmou（服务号）' },
    { prefix: 'MINI_PROGRAM', type: 'mp', name: '清眸 Qingmou（小程序）' },
  ] as const;
  const env = (name: string): string => demoEnvironment[name] ?? '';
  for (const { prefix, type, name } of accounts) {
    const appid = env(`${prefix}_APPID`);
    createApp(sim, {
      appid,
      type,
      name,
      secret: env(`${prefix}_SECRET`),
      originalId: env(`${prefix}_ORIGINAL_ID`),
      links: type === 'mp' ? [] : [env('MINI_PROGRAM_APPID')],
      callback: {
        urls: [`${serverUrl}/callback/${appid}`],
        token: env(`${prefix}_TOKEN`),
        encodingAesKey: env(`${prefix}_ENCODING_AES_KEY`),
      },
    });
  }
  for (const nickname of nicknames) createPerson(sim, { nickname });
}

/** Empties the world: accounts, people, codes, logs, faults. What is under way is not called back. */
export function reset(sim: Simulation): void {
  const { apps, people, tokens, webTokens, codes, sceneCodes, miniProgramCodes, shortKeys, links, requests } =
    sim.state;
  const parts = [
    apps,
    people,
    tokens,
    webTokens,
    codes,
    sceneCodes,
    miniProgramCodes,
    shortKeys,
    links,
    requests,
  ];
  for (const part of parts) part.clear();
  sim.faults.clear();
  sim.callbacks.clear();
}
