import { describe, expect, it } from 'vitest';
import { hashesAtATime, hashPassword, verifyPassword } from './password-hash.ts';

describe('the hash of a password', () => {
  it('is Argon2id as its authors compute it', async () => {
    // phc-winner-argon2, src/test.c: 2 passes, 64 MiB, 1 lane, "password", "somesalt".
    const published = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(published, 'password')).toBe(true);
    expect(await verifyPassword(published, 'Password')).toBe(false);
  });

  it('is another one each time, and each belongs to its password only', async () => {
    const [one, two] = await Promise.all([hashPassword('violet kettle'), hashPassword('violet kettle')]);
    expect(one).not.toBe(two);
    expect(await verifyPassword(two, 'violet kettle')).toBe(true);
    expect(await verifyPassword(two, 'violet kettles')).toBe(false);
  });

  it('is the same for one password in two spellings of Unicode', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9 au lait'), 'cafe\u0301 au lait')).toBe(true);
  });

  it('leaves a core for other requests and a thread for files, however many are computed', () => {
    expect([1, 2, 3, 4, 8, 64].map(hashesAtATime)).toEqual([1, 1, 2, 3, 3, 3]);
  });

  it('belongs to nobody where it cannot be read', async () => {
    for (const broken of ['', 'plain text', '$2b$10$abc', '$argon2id$v=19$m=0,t=0,p=0$AAAA$BBBB']) {
      expect(await verifyPassword(broken, 'plain text')).toBe(false);
    }
  });
});
