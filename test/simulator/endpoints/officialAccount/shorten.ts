import { refuse } from '../../errors';
import { integerAt, textAt, type JsonObject } from '../../json';
import { officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';

const maximumBytes = 4 * 1_024;
const maximumSeconds = 2_592_000;

/** 短 key 托管: any text of up to 4 KB behind a key, for up to 30 days. */
function generate({ sim, body }: Call): JsonObject {
  const data = textAt(body, 'long_data') ?? '';
  const seconds = integerAt(body, 'expire_seconds') ?? maximumSeconds;
  if (data === '' || Buffer.byteLength(data) > maximumBytes) throw refuse(40035);
  if (seconds < 1 || seconds > maximumSeconds) throw refuse(40035);
  const key = sim.rng.letters(15);
  const createdAt = sim.clock.nowMs();
  sim.state.shortKeys.set(key, { data, createdAt, expiresAt: createdAt + seconds * 1000 });
  return { ...ok, short_key: key };
}

function fetchKey({ sim, body }: Call): JsonObject {
  const found = sim.state.shortKeys.get(textAt(body, 'short_key') ?? '');
  const left = found ? Math.floor((found.expiresAt - sim.clock.nowMs()) / 1000) : 0;
  if (!found || left <= 0) throw refuse(40035);
  return {
    ...ok,
    long_data: found.data,
    create_time: Math.floor(found.createdAt / 1000),
    expire_seconds: left,
  };
}

export const shortenEndpoints: Endpoint[] = [
  post('/cgi-bin/shorten/gen', officialAccounts, generate),
  post('/cgi-bin/shorten/fetch', officialAccounts, fetchKey),
];
