import { createHash } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { managedNonce } from '@noble/ciphers/utils.js';

const MARK = '$ba$';
const ENCRYPTED = /^\$ba\$(\d{1,10})\$([0-9a-f]+)$/;

const keyOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Names the secret that encrypted a text. It does not depend on the secret's place in the list. */
export const secretNumber = (secret: string): number => keyOf(secret).readUInt32BE(0);

const cipherOf = (secret: string) => managedNonce(xchacha20poly1305)(Uint8Array.from(keyOf(secret)));

/**
 * Encrypts a text with the first of the secrets: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under the SHA-256 of the
 * secret, a random nonce in front, in hex behind the number of the secret.
 * @param secrets newest first, never empty
 */
export function encryptText(secrets: readonly string[], text: string): string {
  const [secret] = secrets as readonly [string, ...string[]];
  const bytes = cipherOf(secret).encrypt(Uint8Array.from(Buffer.from(text, 'utf8')));
  return `${MARK}${secretNumber(secret)}$${Buffer.from(bytes).toString('hex')}`;
}

/** The text; null where none of the secrets encrypted it, or it was changed. */
export function decryptText(secrets: readonly string[], encrypted: string): string | null {
  const [, version, hex] = ENCRYPTED.exec(encrypted) ?? [];
  const secret = secrets.find((candidate) => String(secretNumber(candidate)) === version);
  if (secret === undefined || hex === undefined) return null;
  try {
    return Buffer.from(cipherOf(secret).decrypt(Uint8Array.from(Buffer.from(hex, 'hex')))).toString('utf8');
  } catch {
    return null;
  }
}

/** True where the first of the secrets encrypted this text, not an older one. */
export function isEncryptedByFirst(secrets: readonly string[], encrypted: string): boolean {
  return encrypted.startsWith(`${MARK}${secretNumber(secrets[0] as string)}$`);
}
