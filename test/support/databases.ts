import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, inject } from 'vitest';
import { openDatabase } from '../../src/platform/db/database.ts';
import type { DatabaseKind } from '../../src/platform/db/dialect.ts';
import { databaseUrlOn } from './postgres.ts';

/** An empty database of one engine, for one test file. */
export interface TestDatabase {
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/** A new SQLite file in a folder of its own. */
export function newSqlite(): TestDatabase {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-sqlite-'));
  return {
    url: `sqlite:///${path.join(folder, 'test.db')}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A new database on the PostgreSQL server of this test run, which starts when it is first asked for. */
export async function newPostgres(): Promise<TestDatabase> {
  // A connection that was kept may be gone by the time a test that blocked for seconds asks again.
  const answer = await fetch(inject('postgresDesk'), { headers: { connection: 'close' } });
  const serverUrl = await answer.text();
  if (!answer.ok) throw new Error(serverUrl);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const asAdmin = async (statement: string): Promise<void> => {
    const admin = await openDatabase(serverUrl);
    await sql.raw(statement).execute(admin.forLongWork);
    await admin.close();
  };
  await asAdmin(`create database ${name}`);
  return { url: databaseUrlOn(serverUrl, name), remove: () => asAdmin(`drop database ${name} with (force)`) };
}

/** A new empty database of the named engine. */
export async function newDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'sqlite' ? newSqlite() : await newPostgres();
}

/** Runs one spec on both engines. `open` gives a new empty database; the spec removes what it asked for. */
export function eachDatabase(
  name: string,
  spec: (kind: DatabaseKind, open: () => Promise<TestDatabase>) => void,
): void {
  describe.each(['sqlite', 'postgres'] as const)(`${name} on %s`, (kind) => {
    spec(kind, () => newDatabase(kind));
  });
}
