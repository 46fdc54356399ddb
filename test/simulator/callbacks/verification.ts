import type { World } from '../simulation';
import type { App } from '../state';
import { sign } from './crypto';
import type { Transport } from './transport';

/**
 * What the console does when callback settings are saved (接入指南): GET with signature, timestamp, nonce and echostr,
 * never encrypted; true when every address answers 200 with exactly the echostr.
 */
export async function verifyCallback(
  sim: World,
  transport: Transport,
  app: App,
  deadlineMs: number,
): Promise<boolean> {
  const { callback } = app.settings;
  let isVerified = callback.urls.length > 0;
  for (const target of callback.urls) {
    const timestamp = String(sim.clock.nowSeconds());
    const nonce = String(1_000_000_000 + sim.rng.integer(1_000_000_000));
    const echostr = String(sim.rng.msgid());
    const url = new URL(target);
    const query = { signature: sign(callback.token, timestamp, nonce), timestamp, nonce, echostr };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await transport.send('GET', { url: url.toString(), headers: {}, body: '' }, deadlineMs);
    if (response.status !== 200 || !('body' in response) || response.body !== echostr) isVerified = false;
  }
  callback.isVerified = isVerified;
  return isVerified;
}
