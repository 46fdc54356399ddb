import type { World } from '../simulation';
import type { App } from '../state';
import { encrypt, sign } from './crypto';
import { plainBody, type Notice } from './payload';
import { toXml, type Payload } from './xml';
import { toJson } from '../json';

/** How a fault spoils every attempt of one callback. */
export type Tamper =
  | { kind: 'none' }
  | { kind: 'badSignature' }
  | { kind: 'replay'; ageSeconds: number }
  | { kind: 'wrongAppid' }
  | { kind: 'truncated' }
  | { kind: 'body'; xml: string };

/** One HTTP request of the delivery engine. */
export interface Outgoing {
  url: string;
  headers: Record<string, string>;
  body: string;
}

function encryptedBody(app: App, plain: string, encrypted: string): string {
  const { callback, originalId } = app.settings;
  if (callback.mode === 'safe') {
    const envelope: Payload = { ToUserName: originalId, Encrypt: encrypted };
    return callback.format === 'xml' ? toXml(envelope) : toJson(envelope);
  }
  // Compatible mode carries the plain fields and Encrypt side by side.
  return callback.format === 'xml'
    ? plain.replace(/<\/xml>$/u, `<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`)
    : plain.replace(/\}$/u, `,"Encrypt":${JSON.stringify(encrypted)}}`);
}

/**
 * Builds one attempt (消息推送 §加解密): a retry gets a new nonce, timestamp and ciphertext around the same message.
 * `target` is the account's callback URL, which may carry its own query.
 */
export function buildRequest(sim: World, app: App, notice: Notice, target: string, tamper: Tamper): Outgoing {
  const { callback, appid } = app.settings;
  const age = tamper.kind === 'replay' ? tamper.ageSeconds : 0;
  const plain =
    tamper.kind === 'body'
      ? tamper.xml
      : plainBody(app.settings, { ...notice, createTime: notice.createTime - age });
  const timestamp = String(sim.clock.nowSeconds() - age);
  const nonce = String(1_000_000_000 + sim.rng.integer(1_000_000_000));
  const query: Record<string, string> = {
    signature: sign(callback.token, timestamp, nonce),
    timestamp,
    nonce,
    openid: notice.fromUserName,
  };
  let body = plain;
  if (callback.mode !== 'plain') {
    const owner = tamper.kind === 'wrongAppid' ? `wx${sim.rng.hex(16)}` : appid;
    const encrypted = encrypt(callback.encodingAesKey, owner, plain, sim.rng.bytes(16));
    query['encrypt_type'] = 'aes';
    query['msg_signature'] = sign(callback.token, timestamp, nonce, encrypted);
    // Hostile markup arrives as it is, beside a valid envelope: what is tested is that nobody parses it.
    body =
      tamper.kind === 'body'
        ? plain.replace(/<\/xml>$/u, `<Encrypt>${encrypted}</Encrypt></xml>`)
        : encryptedBody(app, plain, encrypted);
  }
  if (tamper.kind === 'badSignature') {
    query['signature'] = sim.rng.hex(40);
    if (query['msg_signature'] !== undefined) query['msg_signature'] = sim.rng.hex(40);
  }
  if (tamper.kind === 'truncated') body = body.slice(0, Math.floor(body.length / 2));
  const url = new URL(target);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return {
    url: url.toString(),
    headers: {
      'Content-Type': callback.format === 'xml' ? 'text/xml' : 'application/json',
      'User-Agent': 'Mozilla/4.0',
    },
    body,
  };
}
