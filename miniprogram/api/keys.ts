const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz';

/** A new key that makes a repeat harmless: 24 letters and digits. It is no secret. */
export function newKey(): string {
  return Array.from({ length: 24 }, () => alphabet.charAt(Math.floor(Math.random() * alphabet.length))).join(
    '',
  );
}
