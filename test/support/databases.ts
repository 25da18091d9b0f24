import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from 'vitest';
import type { DatabaseKind } from '../../src/platform/db/dialect.ts';
import { databaseUrlOn } from './postgres.ts';
import { execute, POSTGRES_TEMPLATE } from './postgres-databases.ts';
import { shared } from './shared.ts';

/** A database of one engine, for one test file. */
export interface TestDatabase {
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/** Of SQLite files; the soak measures on the disk. */
const FOLDER = process.env['TEST_DATABASES'] ?? tmpdir();

function newSqliteFolder(): string {
  return mkdtempSync(path.join(FOLDER, 'tradewise-sqlite-'));
}

function sqliteIn(folder: string): TestDatabase {
  return {
    url: `sqlite:///${path.join(folder, 'test.db')}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A place for a SQLite file in a folder of its own; nothing is there yet. */
export function emptySqlite(): TestDatabase {
  return sqliteIn(newSqliteFolder());
}

/** A SQLite file with all tables and no row, in a folder of its own. */
export async function newSqlite(): Promise<TestDatabase> {
  const template = await shared('sqlite-template');
  const folder = newSqliteFolder();
  copyFileSync(template, path.join(folder, 'test.db'));
  return sqliteIn(folder);
}

async function createPostgres(template: string): Promise<TestDatabase> {
  const serverUrl = await shared('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `create database ${name} template ${template}`);
  return {
    url: databaseUrlOn(serverUrl, name),
    remove: () => execute(serverUrl, `drop database ${name} with (force)`),
  };
}

/** A new database without tables on the PostgreSQL server of this test run, which starts when it is first asked for. */
export const emptyPostgres = (): Promise<TestDatabase> => createPostgres('template1');

/** A new database with all tables and no row on the PostgreSQL server of this test run. */
export const newPostgres = (): Promise<TestDatabase> => createPostgres(POSTGRES_TEMPLATE);

/** A new database of the named engine, with all tables and no row. */
export function newDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'sqlite' ? newSqlite() : newPostgres();
}

/** A new database of the named engine without tables, for tests of what makes or copies them. */
export async function emptyDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'sqlite' ? emptySqlite() : await emptyPostgres();
}

const BOTH = ['sqlite', 'postgres'] as const;

/** The spec of both engines, and how it opens a new database; it removes what it asked for. */
type Spec = (kind: DatabaseKind, open: () => Promise<TestDatabase>) => void;

/** Runs one spec on both engines. `open` gives a new database with all tables and no row. */
export function eachDatabase(name: string, spec: Spec): void {
  describe.each(BOTH)(`${name} on %s`, (kind) => spec(kind, () => newDatabase(kind)));
}

/** Runs one spec on both engines. `open` gives a new database without tables. */
export function eachEmptyDatabase(name: string, spec: Spec): void {
  describe.each(BOTH)(`${name} on %s`, (kind) => spec(kind, () => emptyDatabase(kind)));
}

const PRODUCT_ENGINES = process.env['EVERY_DATABASE'] === 'yes' ? BOTH : (['sqlite'] as const);

/**
 * Runs a spec of pages, routes or commands, whose stores have specs of their own on both engines: here on SQLite, in
 * `npm run soak` on both. `open` gives a new database with all tables and no row.
 */
export function eachProductDatabase(name: string, spec: Spec): void {
  describe.each(PRODUCT_ENGINES)(`${name} on %s`, (kind) => spec(kind, () => newDatabase(kind)));
}
