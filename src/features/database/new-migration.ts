import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../platform/errors.ts';

/** Where migrations stand in the sources. */
const FOLDER = path.join('src', 'platform', 'db', 'migrations');

/**
 * Writes a migration, its test on both databases and its line in the list; returns the files' paths from `root`. The
 * name becomes `NNN-kebab-case` with the next free number.
 * @throws AppError `validation_failed` for a name without letters, `not_found` where `root` holds no sources
 */
export async function createMigration(root: string, name: string): Promise<readonly string[]> {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
  if (slug === '') {
    throw new AppError('validation_failed', {
      userMessage: 'A migration is named in letters, such as add-watchlists.',
    });
  }
  const list = path.join(FOLDER, 'index.ts');
  const text = await readFile(path.join(root, list), 'utf8').catch((cause: unknown) => {
    const userMessage = `There are no sources here: ${list} is looked for where the command is called.`;
    throw new AppError('not_found', { userMessage, cause });
  });
  const numbers = (await readdir(path.join(root, FOLDER))).map((file) => Number(/^(\d{3})-/.exec(file)?.[1] ?? 0));
  const full = `${String(Math.max(0, ...numbers) + 1).padStart(3, '0')}-${slug}`;
  const [code, test] = [path.join(FOLDER, `${full}.ts`), path.join(FOLDER, `${full}.test.ts`)];
  await writeFile(path.join(root, code), migrationText(slug), { flag: 'wx' });
  await writeFile(path.join(root, test), testText(full, slug), { flag: 'wx' });
  await writeFile(path.join(root, list), withEntry(text, full, functionOf(slug)));
  return [code, test, list];
}

const functionOf = (slug: string): string => slug.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const tableOf = (slug: string): string => slug.replaceAll('-', '_');

function withEntry(list: string, full: string, name: string): string {
  const imports = `import { ${name} } from './${full}.ts';\n`;
  const entry = `  { name: '${full}', up: ${name} },\n`;
  return list.replace(/((?:^import [^\n]*\n)+)/m, `$1${imports}`).replace(/\n\];\n/, `\n${entry}];\n`);
}

const migrationText = (slug: string): string => `import type { Kysely } from 'kysely';

/** Adds only, so that the release before can go on using the tables: docs/database.md, "Changing the tables". */
export async function ${functionOf(slug)}(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('${tableOf(slug)}')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}
`;

const testText = (full: string, slug: string): string => `import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachEmptyDatabase } from '../../../../test/support/databases.ts';
import { openBefore } from '../../../../test/support/migrated.ts';
import { migrateToLatest } from '../migrate.ts';

eachEmptyDatabase('${full}', (_kind, newOne) => {
  it('keeps what was there, and has room for what is new', async () => {
    const { open, remove } = await openBefore('${full}', newOne);
    // Rows as the release before wrote them go in here.
    expect(await migrateToLatest(open)).toContain('${full}');
    await sql\`insert into ${tableOf(slug)} (id, created_at) values ('a', 1)\`.execute(open.db);
    const { rows } = await sql\`select * from ${tableOf(slug)}\`.execute(open.db);
    expect(rows).toEqual([{ id: 'a', created_at: 1 }]);
    await remove();
  });
});
`;
