import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { newSqlite } from '../../../test/support/databases.ts';
import { openDatabase } from './database.ts';

it('SQLite keeps what was acknowledged through a power cut, holds references, and lets readers and a writer work at once', async () => {
  const database = newSqlite();
  const open = await openDatabase(database.url);
  const settingOf = async (name: string): Promise<unknown> =>
    Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(open.db)).rows[0] ?? {})[0];
  expect(await settingOf('journal_mode')).toBe('wal');
  expect(await settingOf('synchronous')).toBe(2);
  expect(await settingOf('foreign_keys')).toBe(1);
  expect(await settingOf('busy_timeout')).toBeGreaterThan(0);
  await open.close();
  await database.remove();
});
