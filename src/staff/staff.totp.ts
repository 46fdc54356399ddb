import { Secret, TOTP } from 'otpauth';
import type { SecondFactor } from '../contract/staff';
import type { Clock } from '../platform/clock';
import type { FieldCipher } from '../platform/crypto';
import type { Ids } from '../platform/ids';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, 30 s. One step early or late is accepted. */
const shape = { issuer: 'Huan', algorithm: 'SHA1', digits: 6, period: 30 } as const;
const toleratedSteps = 1;
const secretBytes = 20;

export interface Totp {
  /** A new second factor: what the person sees once, and what is stored. */
  enrol(staffId: string, username: string): { readonly shown: SecondFactor; readonly sealed: string };
  /** The step that a code belongs to, or null for a wrong one. Whether that step was used before is the caller's question. */
  stepOf(staffId: string, sealed: string, code: string): number | null;
}

interface TotpDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly cipher: FieldCipher;
}

export function createTotp({ clock, ids, cipher }: TotpDeps): Totp {
  return {
    enrol(staffId, username) {
      const bytes = Buffer.from(ids.token(secretBytes), 'base64url');
      const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
      const url = new TOTP({ ...shape, label: username, secret }).toString();
      const shown = { secret: secret.base32, url };
      return { shown, sealed: cipher.encrypt(secret.base32, placeOf(staffId)) };
    },
    stepOf(staffId, sealed, code) {
      const secret = Secret.fromBase32(cipher.decrypt(sealed, placeOf(staffId)));
      const timestamp = clock.now().getTime();
      const delta = new TOTP({ ...shape, secret }).validate({
        token: code,
        timestamp,
        window: toleratedSteps,
      });
      return delta === null ? null : Math.floor(timestamp / (shape.period * 1_000)) + delta;
    },
  };
}

function placeOf(staffId: string): string {
  return `staffAccount|totpSecret|${staffId}`;
}
