import { spawnSync } from 'node:child_process';
import { chmodSync, renameSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { migrateToLatest } from './migrate.ts';
import { countingUsage, newUsage } from './usage.ts';
import { createWriteCheck } from './write-check.ts';

/** False where root, whom modes do not bind, may not mark a file as one that nobody writes. */
function setFileReadOnly(file: string, isOn: boolean): boolean {
  if (process.getuid?.() !== 0) chmodSync(file, isOn ? 0o400 : 0o600);
  else return spawnSync('chattr', [isOn ? '+i' : '-i', file]).status === 0;
  return true;
}

eachDatabase('a check whether something can be saved', (kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let now = 0;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  /** Every connection of PostgreSQL learns it when it is made, so those that are open are ended. */
  const setReadOnly = async (isOn: boolean): Promise<void> => {
    if (kind === 'sqlite') return void (await sql.raw(`pragma query_only = ${isOn ? 1 : 0}`).execute(open.db));
    const name = new URL(database.url).pathname.slice(1);
    const admin = await openDatabase(database.url.replace(name, 'postgres'));
    await sql.raw(`alter database ${name} set default_transaction_read_only = ${isOn}`).execute(admin.db);
    await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name}`.execute(admin.db);
    await admin.close();
  };
  const save = (owner = '') =>
    open.db.insertInto('job_leases').values({ name: 'x', owner, until: 0, finished_at: 0 }).execute();

  it('learns within ten seconds that the database may only be read, and by itself that it is over', async () => {
    const check = createWriteCheck(open, () => now);
    expect(await check()).toBe(null);
    await setReadOnly(true);
    now += 5_000;
    expect(await check()).toBe('read-only');
    await setReadOnly(false);
    now += 1_000;
    expect(await check()).toBe(null);
  });

  it('learns at once of a statement of the product that failed for it', async () => {
    const check = createWriteCheck(open, () => now);
    expect(await check()).toBe(null);
    await setReadOnly(true);
    await expect(save()).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await check()).toBe('read-only');
    await setReadOnly(false);
  });

  it('does not write each time it is asked', async () => {
    const check = createWriteCheck(open, () => now);
    const usage = newUsage();
    await countingUsage(usage, async () => {
      for (let call = 0; call < 20; call += 1, now += 249) await check();
    });
    expect(usage.statements).toBe(1);
  });

  it('calls a disk full as long as less fits than a person needs', async () => {
    if (kind === 'postgres') return;
    const check = createWriteCheck(open, () => now);
    // No page that is free already is left.
    await sql`vacuum`.execute(open.db);
    await sql`pragma max_page_count = 1`.execute(open.db);
    await expect(save('x'.repeat(200_000))).rejects.toMatchObject({ code: 'database_unavailable' });
    for (let call = 0; call < 5; call += 1, now += 1_000) expect(await check()).toBe('disk full');
    await sql`pragma max_page_count = 1000000`.execute(open.db);
    expect(await check()).toBe(null);
  });

  it('learns of a file that is gone or may not be written any more, though it is still open', async () => {
    const { file } = open;
    if (file === null) return;
    const check = createWriteCheck(open, () => now);
    expect(await check()).toBe(null);
    renameSync(file, `${file}.aside`);
    now += 5_000;
    expect(await check()).toBe('file missing');
    renameSync(`${file}.aside`, file);
    now += 1_000;
    expect(await check()).toBe(null);
    if (!setFileReadOnly(file, true)) return;
    now += 5_000;
    expect(await check()).toBe('read-only');
    setFileReadOnly(file, false);
    now += 1_000;
    expect(await check()).toBe(null);
  });

  it('rejects where the database does not answer', async () => {
    const gone = await openDatabase('postgresql://u:p@127.0.0.1:1/d');
    await expect(createWriteCheck(gone)()).rejects.toMatchObject({ code: 'database_unavailable' });
    await gone.close();
  });
});
