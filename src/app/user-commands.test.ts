import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addKey } from '../features/api-keys/api-keys.store.ts';
import { openDatabase } from '../platform/db/database.ts';
import { runCommand } from './program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradewise-user-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; out: string; note: string }> {
  const said = { out: '', note: '' };
  const env = {
    DATABASE_URL: `sqlite:///${path.join(folder, 'test.db')}`,
    MARKET_DATA: 'demo',
    SESSION_SECRET: 'a-test-secret-of-some-length-0123456789',
    LOG_LEVEL: 'silent',
  };
  const out = (text: string): void => void (said.out += text);
  const code = await runCommand(args, { env, folder, out, note: (text) => void (said.note += text) });
  return { code, ...said };
}

describe('tradewise user', () => {
  it('makes, changes and lists accounts', async () => {
    expect((await run('user', 'list')).out).toBe('There is no account yet.\n');
    const made = await run('user', 'create', 'Ann@Example.com', '--name', 'Ann');
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^Ann@Example\.com: choose the password within an hour at\nhttp:\S+\/go\/[\w-]{43}\n$/);
    expect((await run('user', 'promote', 'ann@example.com')).out).toBe('ann@example.com: is an operator now\n');
    expect((await run('user', 'disable', 'ann@example.com')).code).toBe(0);
    expect((await run('user', 'list')).out).toMatch(
      /^ann@example\.com {2}Ann {2}operator, confirmed, disabled {2}since /,
    );
    expect((await run('user', 'enable', 'ann@example.com')).code).toBe(0);
    const listed = JSON.parse((await run('user', 'list', '--json')).out) as Record<string, unknown>;
    expect(listed).toMatchObject({ email: 'ann@example.com', role: 'operator', is_confirmed: true, disabled_at: null });
    expect((await run('user', 'reset-password', 'ann@example.com')).out).toMatch(/\/go\/[\w-]{43}\n$/);
    expect((await run('user', 'invite', 'bob@example.com')).out).toMatch(/\/go\/[\w-]{43}\n$/);
    expect((await run('secret', 'rotate')).out).toMatch(/^Second factors: 0 encrypted anew, 0 needed nothing/);
  });

  it('deletes an account for good, but not by a slip, and never the last operator', async () => {
    await run('user', 'create', 'leaver@example.com');
    const unsure = await run('user', 'delete', 'leaver@example.com');
    expect(unsure).toMatchObject({ code: 2, out: '' });
    expect(unsure.note).toMatch(/^tradewise: Nothing was deleted\. .* --yes/);
    expect(await run('user', 'delete', 'ann@example.com', '--yes')).toMatchObject({
      code: 2,
      note: 'tradewise: This is the only operator. Make somebody else operator first.\n',
    });
    expect((await run('user', 'delete', 'Leaver@Example.com', '--yes')).out).toBe(
      'Leaver@Example.com: the account is deleted\n',
    );
    expect((await run('user', 'delete', 'leaver@example.com', '--yes')).code).toBe(4);
    expect((await run('user', 'list', '--json')).out).not.toContain('leaver');
  });

  it('lists and revokes the keys of somebody, by how they begin', async () => {
    await run('user', 'create', 'holder@example.com');
    expect((await run('user', 'keys', 'list', 'holder@example.com')).out).toBe('holder@example.com has no keys.\n');
    const url = `sqlite:///${path.join(folder, 'test.db')}`;
    const { db, close } = await openDatabase(url);
    const { id: userId } = await db
      .selectFrom('users')
      .select('id')
      .where('email', '=', 'holder@example.com')
      .executeTakeFirstOrThrow();
    const scopes = ['read'] as const;
    for (const [name, shown] of [
      ['sheet', 'tw_AAAA'],
      ['phone', 'tw_BBBB'],
      ['watch', 'tw_CCCC'],
    ] as const) {
      await addKey(db, { userId, name, key: `${shown}rest`, shown, scopes, now: Date.UTC(2026, 10, 20) }, 20);
    }
    await close();
    const listed = async (): Promise<string[]> =>
      (await run('user', 'keys', 'list', 'Holder@example.com')).out.trim().split('\n').sort();
    expect((await listed())[0]).toBe('tw_AAAA  sheet  read  made 2026-11-20, never used');
    const revoke = (...args: string[]) => run('user', 'keys', 'revoke', 'holder@example.com', ...args);
    expect(await revoke('tw_AAA')).toMatchObject({ code: 4, out: '' });
    // The whole key, as it was found somewhere, and as the list shows it.
    expect((await revoke('tw_BBBBrest')).out).toBe('holder@example.com: 1 key was revoked.\n');
    expect((await revoke('tw_BBBB…')).code).toBe(4);
    expect(await listed()).toHaveLength(2);
    expect((await revoke()).out).toBe('holder@example.com: 2 keys were revoked.\n');
    expect((await run('user', 'keys', 'list', 'nobody@example.com')).code).toBe(4);
  });

  it('says what is wrong, with the exit code of it', async () => {
    expect((await run('user', 'create', 'ann@example.com')).code).toBe(2);
    expect((await run('user', 'create', 'no address')).code).toBe(2);
    expect(await run('user', 'verify', 'nobody@example.com')).toMatchObject({
      code: 4,
      note: 'tradewise: There is no account with this address.\n',
    });
    expect(await run('user', 'invite', 'ann@example.com')).toMatchObject({ code: 2, out: '' });
    const verify = await run('user', 'verify');
    expect(verify).toMatchObject({ code: 2 });
    expect(verify.note).toContain('(see tradewise user verify --help)');
    expect((await run('user', '--help')).code).toBe(0);
  });
});
