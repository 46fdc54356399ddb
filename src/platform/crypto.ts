import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { AppError } from './errors';

/** Hex SHA-256 of a text; for keys that must not show what they are made of. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Hex HMAC-SHA-256. */
export function hmac(key: Buffer | string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Compares two strings in a time that does not tell where they differ. */
export function equalsInConstantTime(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}

/** A value that stays the same for equal content: JSON with sorted keys, hashed. For idempotency and hash chains. */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}

function canonicalJson(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`);
    return `{${parts.join(',')}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}

/** Encrypts single fields and makes their blind index. Keys are 32 bytes; the first encryption key is the current one. */
export interface FieldCipher {
  /**
   * AES-256-GCM with a fresh 96-bit nonce. `place` (`collection|field|_id`) is authenticated, so that a value cannot be
   * moved to another record. The answer starts with the key's id.
   */
  encrypt(plain: string, place: string): string;
  /** @throws AppError CRYPTO_FIELD_UNREADABLE when the value was tampered with, moved, or its key is gone. */
  decrypt(sealed: string, place: string): string;
  /** HMAC-SHA-256 that finds equal values without holding them; one key per field. */
  blindIndex(value: string): string;
}

export interface FieldCipherKeys {
  readonly encryptionKeys: readonly { readonly id: string; readonly key: Buffer }[];
  readonly indexKey: Buffer;
}

export function createFieldCipher({ encryptionKeys, indexKey }: FieldCipherKeys): FieldCipher {
  const current = encryptionKeys[0];
  if (current === undefined) throw new Error('a field cipher needs at least one key');
  const byId = new Map(encryptionKeys.map(({ id, key }) => [id, key]));
  return {
    encrypt(plain, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${current.id}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
    },
    decrypt(sealed, place) {
      try {
        const dot = sealed.indexOf('.');
        const key = byId.get(sealed.slice(0, dot));
        if (key === undefined) throw new Error('unknown key');
        const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(
          Buffer.from(place),
        );
        decipher.setAuthTag(bytes.subarray(-16));
        return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new AppError('CRYPTO_FIELD_UNREADABLE', 'internal', 'a stored field could not be decrypted', {
          cause,
        });
      }
    },
    blindIndex: (value) => hmac(indexKey, value),
  };
}
