import { expect, it } from 'vitest';
import { decryptText, encryptText, isEncryptedByFirst } from './encrypted-text.ts';

const SECRET = 'a secret of this server that is long enough';
const OTHER = 'another secret of this server, as long';

it('opens what earlier builds encrypted', () => {
  // By symmetricEncrypt of better-auth 1.7.25.
  const earlier =
    '$ba$3608762912$63528030bcf2eb86c6c68ef4761fd13741941247da3edd51c22a004500bee415f60b6ef1733bc49baf54dcd23e23de2b3aeda63ec820794b577c000cdff1c5';
  expect(decryptText([OTHER, SECRET], earlier)).toBe('["abcde-fghij","caf\u00e9"]');
  expect([isEncryptedByFirst([SECRET], earlier), isEncryptedByFirst([OTHER, SECRET], earlier)]).toEqual([true, false]);
});

it('encrypts with the first secret, otherwise each time, and opens with any that is listed', () => {
  const encrypted = encryptText([SECRET], 'caf\u00e9');
  expect(encryptText([SECRET], 'caf\u00e9')).not.toBe(encrypted);
  expect([decryptText([SECRET], encrypted), decryptText([OTHER, SECRET], encrypted)]).toEqual([
    'caf\u00e9',
    'caf\u00e9',
  ]);
  expect(decryptText([SECRET], encryptText([SECRET], ''))).toBe('');
});

it('opens nothing without its secret, nothing that was changed, and nothing that it did not make', () => {
  const encrypted = encryptText([SECRET], 'text');
  expect(decryptText([OTHER], encrypted)).toBe(null);
  const last = encrypted.endsWith('0') ? '1' : '0';
  for (const other of [
    `${encrypted.slice(0, -1)}${last}`,
    encrypted.slice(0, -2),
    `${encrypted}00`,
    '$ba$1$00',
    'text',
    '',
  ])
    expect(decryptText([SECRET], other)).toBe(null);
});
